// Hears what changes: server-sent events, with a watch over the connection.

const SILENCE = 45_000; // the bot says something every 15 s
const LONGEST_WAIT = 15_000;

/**
 * Listen for ever. `hear.version()` is how far we have read (null: from now on), `hear.message` and
 * `hear.beat` get what comes, `hear.state` gets "live" or "lost".
 */
export function listen(hear) {
  let source;
  let watch;
  let retry;
  let wait = 500;

  function open() {
    close();
    const version = hear.version();
    source = new EventSource(version === null ? "/api/events" : `/api/events?after=${version}`);
    source.addEventListener("message", (event) => alive() && hear.message(JSON.parse(event.data)));
    source.addEventListener("beat", (event) => {
      alive();
      wait = 500;
      hear.state("live");
      hear.beat(JSON.parse(event.data));
    });
    source.addEventListener("error", lost);
    alive();
  }

  function alive() {
    clearTimeout(watch);
    watch = setTimeout(lost, SILENCE);
    return true;
  }

  function lost() {
    close();
    hear.state("lost");
    retry = setTimeout(open, wait * (0.7 + Math.random() * 0.6));
    wait = Math.min(LONGEST_WAIT, wait * 2);
  }

  function close() {
    clearTimeout(watch);
    clearTimeout(retry);
    source?.close();
  }

  addEventListener("online", open);
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("pagehide", close);
  open();
  return { open };
}
