/** Version of the stream between the hub and its devices. Changes when a message changes its meaning. */
export const streamProtocol = 1;

/** Version of the link between a runner and the hub. A hub understands this one and the one before. */
export const runnerProtocol = 2;

/** The subprotocol names of the two WebSockets. */
export const streamSubprotocol = 'roundhouse.stream.1';
export const runnerSubprotocol = 'roundhouse.runner.1';
