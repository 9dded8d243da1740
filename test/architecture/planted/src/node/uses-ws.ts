// Planted: node: packages

export { WebSocket } from 'ws';
