// The stage itself: what state it is in, what changes that, and who is told.

const PACE = 400; // milliseconds a step at speed 1×; 4× makes ten steps a second
const SPEAK_EVERY = 3000; // while playing, a screen reader could not keep up with each step

class Stage {
  constructor(root) {
    this.root = root;
    this.cell = [0, 0]; // the step, as an output cell
    this.plane = 0; // which of the filters sent
    this.overlap = false; // whether the canvas shows how many weights write on each cell
    this.speed = 1;
    this.playing = false;
    this.hover = null; // what is pointed at: { kind: "step" | "field" | "weight" | "term", … }
    this.pin = null; // what is held
    this.spoken = 0;
    this.build();
    this.listen();
  }

  build() {
    this.root.className = "stage";
    this.grids = new KIND.Grids(this);
    this.words = new KIND.Words(this);
    this.filters = KIND.Filters && new KIND.Filters(this);
    this.matrix = KIND.Matrix && new KIND.Matrix(this);
    this.sums = make("div", "arithmetic", { role: "group" });
    this.controls = new KIND.Controls(this);
    this.readoutText = make("span");
    this.letGo = make("button", "plain", { type: "button", hidden: "" });
    this.readout = make("p", "readout", this.readoutText, this.letGo);
    this.live = make("p", "spoken", { "aria-live": "polite" });
    const parts = [this.grids, this.filters, { node: this.sums }, { node: this.readout }, this.controls, this.matrix];
    this.root.replaceChildren(...parts.filter(Boolean).map((part) => part.node), this.live);
  }

  listen() {
    this.root.onkeydown = (event) => this.onKey(event);
    this.letGo.onclick = () => this.hold(null);
    // A finger has no hover: a tap arrives as a click and holds the cell.
    const hover = (event, part) => event.pointerType !== "touch" && this.point(part.targetOf(event));
    for (const part of [this.grids, this.matrix].filter(Boolean)) {
      part.node.onpointermove = (event) => hover(event, part);
      part.node.onpointerleave = () => this.point(null);
      part.node.onclick = (event) => {
        const target = part.targetOf(event);
        if (target) this.hold(same(target, this.pin) ? null : target);
      };
    }
    this.sums.onpointerover = (event) => hover(event, this.arithmetic);
    this.sums.onpointerleave = () => this.point(null);
    this.observer = new ResizeObserver(() => {
      if (this.scene && this.root.clientWidth !== this.laidOut) this.layout();
    });
    this.observer.observe(this.root);
    // A canvas keeps the font it was painted with, so paint again once the real one has arrived.
    document.fonts.ready.then(() => this.scene && this.layout());
  }

  close() {
    this.pause();
    this.observer.disconnect();
  }

  // New settings or another theme: the same nodes where the shape allows, and the step stays where it was.
  receive(data) {
    const pen = document.createElement("canvas").getContext("2d");
    this.paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(this.paint.role)) {
      this.root.style.setProperty(`--${role}`, cssOf(colour));
    }
    this.root.style.colorScheme = this.paint.dark ? "dark" : "light";
    const before = this.scene;
    const scene = (this.scene = new KIND.Scene(data));
    const shape = (of) => [of.kind, of.mode, of.padded, of.window, of.output, of.groups, of.relu];
    const changed = !before || !same(shape(before), shape(scene));
    if (data.show !== this.givenShow) this.show = this.givenShow = data.show;
    const filter = scene.filter ?? 0;
    if (filter !== this.givenFilter || this.plane >= scene.planes) {
      this.givenFilter = filter;
      this.plane = Math.max(0, scene.filters?.indexOf(filter) ?? 0);
    }
    if (this.cell[0] >= scene.outputRows || this.cell[1] >= scene.outputColumns) this.cell = [0, 0];
    if (changed) this.pin = this.hover = null;
    if (this.step >= scene.steps - 1) this.pause();
    this.digits = scene.countDigits();
    this.name();
    if (changed) this.grids.build();
    this.grids.name();
    this.filters?.build();
    this.layout();
  }

  name() {
    const { labels } = this.scene;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", labels.stage);
    this.grids.node.setAttribute("aria-label", labels.grids);
    this.sums.setAttribute("aria-label", labels.arithmetic);
    this.filters?.node.setAttribute("aria-label", labels.filters);
    setText(this.letGo, labels.let_go);
    this.controls.name();
  }

  layout() {
    this.laidOut = this.root.clientWidth;
    if (!this.laidOut) return;
    this.root.classList.add("still"); // no sliding into place after a change of size
    this.grids.layout();
    this.arithmetic = new KIND.Arithmetic(this.sums, this);
    this.matrix?.layout();
    this.refresh();
    requestAnimationFrame(() => requestAnimationFrame(() => this.root.classList.remove("still")));
  }

  // ---------------------------------------------------------------- state

  get step() {
    return this.scene.indexOf(this.cell);
  }

  get focus() {
    return this.pin ?? this.hover;
  }

  // The step whose window is on show: the one pointed at, else the present one.
  get shown() {
    return this.focus?.kind === "step" ? this.focus.cell : this.cell;
  }

  // All steps that what is drawn may differ in from what is to be shown.
  between(drawn) {
    const steps = new Set([drawn.shown, this.shown].map((cell) => this.scene.indexOf(cell)));
    for (let step = Math.min(drawn.step, this.step); step <= Math.max(drawn.step, this.step); step++) steps.add(step);
    return steps;
  }

  // Up to which step a cell of the canvas is shown: under the stamp on show, up to that one.
  stepOn(row, column) {
    return this.scene.weightOn(...this.shown, row, column) ? this.scene.indexOf(this.shown) : this.step;
  }

  // The cell of the window that is pointed at, be it by its weight, its pixel or its term. On a cell of the canvas
  // all input channels write, so there is no channel to name if there are several.
  pair() {
    const { focus, scene } = this;
    if (focus?.kind === "weight" || focus?.kind === "term") return focus;
    const cell = focus?.kind === "field" ? focus.cell : focus?.pixel;
    const on = cell && scene.weightOn(...this.shown, ...cell);
    const channel = scene.transposed && scene.channels > 1 ? undefined : focus?.channel;
    return on && (scene.transposed || scene.kind === "pooling" || scene.channelsOf(this.plane).includes(channel))
      ? { i: on[0], j: on[1], channel }
      : null;
  }

  status() {
    const { scene, step } = this;
    return {
      row: this.cell[0] + 1,
      column: this.cell[1] + 1,
      rows: scene.outputRows,
      columns: scene.outputColumns,
      step: step + 1,
      steps: scene.steps,
    };
  }

  // Bring everything that depends on the step or on what is pointed at up to date.
  refresh() {
    this.grids.refresh();
    this.arithmetic.update(...this.shown);
    this.arithmetic.point(this.pair());
    this.matrix?.refresh();
    this.controls.refresh();
    this.showReadout();
    const now = performance.now();
    if (this.playing && now - this.spoken < SPEAK_EVERY) return;
    this.spoken = now;
    setText(this.live, this.words.aloud());
  }

  showReadout() {
    const { focus } = this;
    const { labels } = this.scene;
    const hint = matchMedia("(hover: none)").matches ? labels.hint_touch : labels.hint;
    const text = focus ? this.words.describe(focus) : hint;
    setText(this.readoutText, this.pin ? `${text} · ${labels.held}` : text);
    this.readout.classList.toggle("quiet", !focus);
    this.letGo.hidden = !this.pin;
  }

  // ---------------------------------------------------------------- doing

  // Go to a step by hand or by key: playing stops, and an output cell that was held is let go.
  jump(step) {
    this.pause();
    this.go(step);
  }

  go(step) {
    const { scene } = this;
    const at = Math.max(0, Math.min(scene.steps - 1, step));
    this.cell = scene.cellOf(at);
    if (this.pin?.kind === "step") this.pin = null;
    if (this.hover?.kind === "step") this.hover = null;
    this.refresh();
  }

  toggle() {
    if (this.playing) {
      this.pause();
      this.refresh();
      return;
    }
    this.playing = true;
    this.go(this.step === this.scene.steps - 1 ? 0 : this.step);
    this.due = performance.now();
    this.schedule();
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
  }

  // Each step is due one pace after the last one was due, so that late timers do not add up.
  schedule() {
    clearTimeout(this.timer);
    const now = performance.now();
    this.due = Math.max(this.due + PACE / this.speed, now);
    this.timer = setTimeout(() => this.tick(), this.due - now);
  }

  tick() {
    if (!this.playing) return;
    if (this.step + 1 >= this.scene.steps - 1) this.playing = false;
    this.go(this.step + 1);
    if (this.playing) this.schedule();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.root.style.setProperty("--slide", `${Math.min(160, (PACE / speed) * 0.6)}ms`);
    if (this.playing) this.schedule();
  }

  setShow(show) {
    this.show = show;
    this.layout();
  }

  setPlane(plane) {
    if (this.scene.groups > 1) this.pin = this.hover = null; // another group may not see what is held
    this.plane = plane;
    this.filters.mark();
    this.grids.name();
    this.layout();
  }

  point(target) {
    if (same(target, this.hover)) return;
    this.hover = target;
    if (!this.pin) this.refresh();
  }

  hold(target) {
    this.pin = target;
    if (target) this.pause();
    else this.hover = null;
    this.refresh();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target;
    if (target === this.controls.speed) return;
    const button = target.closest?.("button");
    if (button && (event.key === " " || event.key === "Enter")) return; // the button's own press
    if (button?.classList.contains("filter") && event.key.startsWith("Arrow")) {
      this.filters.move(["ArrowRight", "ArrowDown"].includes(event.key) ? 1 : -1);
      event.preventDefault();
      return;
    }
    const { scene, step } = this;
    const row = scene.outputColumns;
    const acts = {
      ArrowLeft: () => this.jump(step - 1),
      ArrowRight: () => this.jump(step + 1),
      ArrowUp: () => this.jump(step >= row ? step - row : step),
      ArrowDown: () => this.jump(step + row < scene.steps ? step + row : step),
      Home: () => this.jump(0),
      End: () => this.jump(scene.steps - 1),
      " ": () => this.toggle(),
      Escape: () => this.hold(null),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }
}

const stages = new WeakMap();

export default function ({ data, parentElement }) {
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement.querySelector("section"));
    stages.set(parentElement, stage);
  }
  stage.receive(data);
  return () => {
    stage.close();
    stages.delete(parentElement);
  };
}
