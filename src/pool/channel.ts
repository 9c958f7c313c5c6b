/** Name of the channel on which the word to stop reaches every worker of this process. */
export const STOP_CHANNEL = `cbdf-stop-${process.pid}`;
