// A Socket.IO 5 client over WebSocket alone: events and acks on the namespace "/", heartbeats, and reconnecting.
// Stock socket.io-client does more (long-polling, binary, recovery) and works just as well: this one is small enough to read.

const OPEN = "0", PING = "2", PONG = "3", MESSAGE = "4";
const CONNECT = "0", DISCONNECT = "1", EVENT = "2", ACK = "3", REFUSED = "4";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const ACK_DEADLINE_MS = 10000;
const HANDSHAKE_DEADLINE_MS = 10000;

export class Socket {
  #auth; #listeners = new Map(); #acks = new Map(); #nextAck = 0;
  #link = null; #watchdog = 0; #retry = 0; #pause = FIRST_PAUSE_MS; #ended = false; #connected = false;
  #patience = 45000;

  /** `auth` is sent with each connect, for example `{ token }`. */
  constructor(auth) {
    this.#auth = auth;
    this.#open();
  }

  get connected() { return this.#connected; }

  /** Besides the server's events there are `connect`, `disconnect` (with whether it will retry) and `refused` (with an error). */
  on(event, listener) { this.#listeners.set(event, listener); return this; }

  /** Sends an event, unless the link is down: nothing is queued, the caller decides what is worth repeating. */
  emit(event, data) {
    if (this.#connected) this.#send(EVENT + JSON.stringify([event, data]));
  }

  /** Sends an event and resolves with the server's ack. Rejects if the link is down, goes down, or no ack comes. */
  ask(event, data) {
    if (!this.#connected) return Promise.reject(new Error("not connected"));
    const id = this.#nextAck++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { this.#acks.delete(id); reject(new Error("no answer")); }, ACK_DEADLINE_MS);
      this.#acks.set(id, { resolve, reject, timer });
      this.#send(EVENT + id + JSON.stringify([event, data]));
    });
  }

  close() {
    this.#ended = true;
    clearTimeout(this.#retry);
    if (this.#connected) this.#send(DISCONNECT);
    this.#link?.close();
  }

  #open() {
    const url = new URL("/socket.io/?EIO=4&transport=websocket", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const link = this.#link = new WebSocket(url);
    link.onmessage = ({ data }) => { if (typeof data === "string") this.#receive(data); };
    link.onclose = () => this.#lost(link);
    this.#expectWithin(HANDSHAKE_DEADLINE_MS);
  }

  #receive(frame) {
    switch (frame[0]) {
      case OPEN: {
        const { pingInterval, pingTimeout } = JSON.parse(frame.slice(1));
        this.#patience = pingInterval + pingTimeout;
        this.#send(CONNECT + JSON.stringify(this.#auth));
        break;
      }
      case PING:
        this.#link.send(PONG);
        this.#expectWithin(this.#patience);
        break;
      case MESSAGE:
        this.#packet(frame[1], frame.slice(2));
    }
  }

  #packet(type, rest) {
    const [, id, json] = /^(\d*)(.*)$/s.exec(rest);
    const data = json ? JSON.parse(json) : undefined;
    switch (type) {
      case CONNECT:
        this.#connected = true;
        this.#pause = FIRST_PAUSE_MS;
        this.#expectWithin(this.#patience);
        this.#tell("connect");
        break;
      case EVENT:
        this.#tell(...data);
        break;
      case ACK: {
        const waiting = this.#acks.get(Number(id));
        this.#acks.delete(Number(id));
        clearTimeout(waiting?.timer);
        waiting?.resolve(data[0]);
        break;
      }
      case REFUSED:
        this.#ended = true;
        this.#tell("refused", data);
        this.#link.close();
        break;
      case DISCONNECT:
        this.#ended = true;
        this.#link.close();
    }
  }

  #lost(link) {
    if (link !== this.#link) return;
    clearTimeout(this.#watchdog);
    this.#link = null;
    this.#connected = false;
    for (const { reject, timer } of this.#acks.values()) { clearTimeout(timer); reject(new Error("connection lost")); }
    this.#acks.clear();
    this.#tell("disconnect", !this.#ended);
    if (this.#ended) return;
    // Half of the pause is chance, so that a server that comes back is not met by everybody at once.
    this.#retry = setTimeout(() => this.#open(), this.#pause * (0.5 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  /** A link that dies without a word, as when a laptop sleeps, is noticed by the missing ping. */
  #expectWithin(ms) {
    const link = this.#link;
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => { link.close(); this.#lost(link); }, ms);
  }

  #send(packet) { this.#link.send(MESSAGE + packet); }
  #tell(event, ...data) { this.#listeners.get(event)?.(...data); }
}
