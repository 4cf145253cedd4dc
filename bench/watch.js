/**
 * Put into a page before anything of its own: notes when each pointer event was dispatched, and when the first guess that
 * includes it stood in the DOM. `watch.start()` begins, `watch.events` is what was found; times as performance.now().
 *
 * What a guess includes is not taken from what the page says of itself: the last point painted onto the sheet when a guess
 * is asked for tells which pointer event it knows of. A page without a worker answers within the event.
 */
(() => {
  const events = [];
  const included = new Map();
  let [answered, shown] = [-1, -1];
  let corner = { x: 0, y: 0 };
  let painted = [NaN, NaN];

  addEventListener("pointerdown", ({ target }) => (corner = target.getBoundingClientRect()), true);
  addEventListener(
    "pointermove",
    ({ buttons, clientX, clientY, timeStamp }) => {
      if (!buttons) return;
      const [x, y, at] = [clientX - corner.x, clientY - corner.y, performance.now()];
      events.push({ x, y, stamp: timeStamp, at, shown: null });
    },
    true,
  );

  const { lineTo } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.lineTo = function (x, y) {
    painted = [x, y];
    lineTo.call(this, x, y);
  };

  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.do === "predict") {
      const near = (a, b) => Math.abs(a - b) < 0.01;
      included.set(message.id, events.findLastIndex(({ x, y }) => near(x, painted[0]) && near(y, painted[1])));
    }
    return postMessage.call(this, message, ...rest);
  };

  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      // Before the page's own listener, so that what is shown next is known to be this answer.
      this.addEventListener("message", ({ data }) => (answered = Math.max(answered, included.get(data.id) ?? -1)));
    }
  };

  const watched = () => {
    const now = performance.now();
    if (!inWorker) answered = events.length - 1;
    while (shown < answered) events[++shown].shown = now;
  };
  let inWorker = false;
  let observer = null;
  const start = () => {
    inWorker = document.querySelector('[data-testid="model-version"]') !== null;
    observer ??= new MutationObserver(watched);
    const guess = document.querySelector('[data-testid="guess"]');
    observer.observe(guess, { subtree: true, childList: true, attributes: true, characterData: true });
    return performance.mark("watch").startTime;
  };
  globalThis.watch = { start, events };
})();
