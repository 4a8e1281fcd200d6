// Watches a page from inside, for bench_drag.py and bench_commit.py. A frame is over when a message posted from
// its requestAnimationFrame arrives, or when the next frame begins: then what was changed before has been painted. A
// browser with much to do lets messages wait for several frames.
window.probe = (() => {
  const painted = new MessageChannel();
  const state = { running: false };
  let open = 0; // the frame that is not over yet

  function loop(frame) {
    if (!state.running) return;
    requestAnimationFrame(loop);
    over();
    open = frame;
    painted.port2.postMessage(frame);
  }

  painted.port1.onmessage = ({ data }) => {
    if (data === open) over();
  };

  function over() {
    if (!open) return;
    open = 0;
    state.frames += 1;
    for (const [watched, key] of [
      [state.diagram, "diagram"],
      ...state.charts.map((chart) => [chart, "chart"]),
    ]) {
      if (!watched.dirty) continue;
      watched.dirty = false;
      watched.frames += 1;
      if (key === "diagram" && state.asked !== null) {
        state.delays.push(performance.now() - state.asked);
        state.asked = null;
      }
    }
  }

  function watch(element, options) {
    const watched = { element, frames: 0, dirty: false };
    watched.observer = new MutationObserver(() => {
      watched.dirty = true;
    });
    watched.observer.observe(element, { subtree: true, ...options });
    return watched;
  }

  addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons && state.asked === null) state.asked = event.timeStamp;
    },
    true,
  );

  const visible = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0) > (bottom - top) / 2;
  };

  /** Counts from now on the frames in which the diagram and each visible chart change. */
  function start({ diagram, diagramOptions, charts, chartOptions }) {
    Object.assign(state, {
      running: true,
      frames: 0,
      delays: [],
      asked: null,
      began: performance.now(),
    });
    state.diagram = watch(document.querySelector(diagram), diagramOptions);
    state.charts = [...document.querySelectorAll(charts)]
      .filter(visible)
      .map((element) => watch(element, chartOptions));
    requestAnimationFrame(loop);
  }

  function stop() {
    state.running = false;
    for (const { observer } of [state.diagram, ...state.charts]) observer.disconnect();
    return {
      seconds: (performance.now() - state.began) / 1000,
      frames: state.frames,
      diagram: state.diagram.frames,
      charts: state.charts.map(({ frames }) => frames),
      delays: state.delays,
    };
  }

  /** Resolves with the milliseconds from the next event of this kind to the first paint for which `done` holds. */
  function confirm(kind, done) {
    return new Promise((resolve) => {
      addEventListener(
        kind,
        () => {
          const began = performance.now();
          const channel = new MessageChannel();
          let held = false;
          channel.port1.onmessage = () => resolve(performance.now() - began);
          const look = () => {
            held ||= done();
            if (held) channel.port2.postMessage(null);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        { once: true, capture: true },
      );
    });
  }

  return { start, stop, confirm };
})();
