/** Where new versions come from. What it throws says why it could not, to a person. */
export interface UpdateFeed {
  /** The newer version that is on offer, or null. Nothing is downloaded. */
  check(): Promise<string | null>;
  /** Downloads and verifies it; from then on the end of the program installs it. `percent` is of 100. */
  download(onProgress: (percent: number) => void): Promise<void>;
}
