/** Claude Code's own word for a failed turn, as part of a sentence: `the rate limit was reached`. */
export function failureLabel(error: string): string {
  return labels[error] ?? error.replaceAll('_', ' ');
}

const labels: Readonly<Record<string, string>> = {
  account_on_hold: 'the account is on hold',
  authentication_failed: 'Claude Code is not signed in',
  billing_error: 'the account has no credit',
  cloud_credential_error: 'the cloud credentials were rejected',
  invalid_request: 'the API rejected the request as invalid',
  max_output_tokens: 'the answer exceeded the output limit',
  model_not_found: 'the model is not available',
  oauth_org_not_allowed: 'the organization does not allow this sign-in',
  overloaded: 'the model is overloaded',
  rate_limit: 'the rate limit was reached',
  server_error: 'the API had an internal error or the connection was lost',
  unknown: 'Claude Code gave no reason',
  verification_required: 'the account requires verification',
};
