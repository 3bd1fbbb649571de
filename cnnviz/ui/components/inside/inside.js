// The player: which epoch is on show, what changes that, and who is told.

const PACE = 450; // milliseconds an epoch while playing

const ICONS = {
  back: "M16 5v14L6 12z",
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  forward: "M8 5v14l10-7z",
};

class Player {
  constructor(root) {
    this.root = root;
    root.className = "inside";
    this.frame = 0;
    this.playing = false;
    this.buttons = {};
    for (const key of ["back", "play", "forward"]) {
      this.buttons[key] = make("button", key, { type: "button" });
      this.icon(key, key);
    }
    this.slider = make("input", "scrub", { type: "range", min: "0", step: "1" });
    this.moment = make("span", "moment");
    this.live = make("p", "spoken", { "aria-live": "polite" });
    this.answers = new AnswersView();
    this.strips = new Strips(this);
    this.views = [new PictureView(), this.answers, new FiltersView(), new MapsView(this)];
    const buttons = make("div", "buttons", ...Object.values(this.buttons));
    const parts = make("div", "parts", ...this.views.map((view) => view.node));
    const controls = make("div", "controls", buttons, this.slider, this.moment);
    root.replaceChildren(controls, parts, this.strips.node, this.live);
    this.buttons.back.onclick = () => this.jump(this.frame - 1);
    this.buttons.forward.onclick = () => this.jump(this.frame + 1);
    this.buttons.play.onclick = () => this.toggle();
    this.slider.oninput = () => this.jump(Number(this.slider.value));
    root.onkeydown = (event) => this.onKey(event);
  }

  icon(button, name) {
    const svg = svgNode("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    svg.append(svgNode("path", { d: ICONS[name] }));
    this.buttons[button].replaceChildren(svg);
  }

  // New epochs, another language, another theme: the epoch on show stays, unless it was the newest.
  receive(data) {
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.root.style.colorScheme = paint.dark ? "dark" : "light";
    this.heat ??= colourTable(data.scales.heat, pen);
    this.signed ??= colourTable(data.scales.signed, pen);
    const before = this.data;
    const anew = before?.run !== data.run || before.maps.length !== data.maps.length;
    const follows = anew || (this.frame === this.last && !this.playing);
    const shown = before ? this.epoch : 0;
    this.data = data;
    const arrays = new Arrays(data);
    if (anew) this.pause();
    if (follows) this.frame = this.last;
    else this.frame = Math.max(0, data.frames.findLastIndex((place) => data.epochs[place] <= shown));
    this.name(data.labels);
    for (const view of this.views) view.receive(data, arrays, this, anew);
    this.strips.receive(data, arrays);
    this.refresh();
  }

  get last() {
    return this.data.frames.length - 1;
  }

  get epoch() {
    return this.data.epochs[this.data.frames[this.frame]];
  }

  name(labels) {
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", labels.replay);
    for (const key of ["back", "forward"]) named(this.buttons[key], labels[key]);
    this.slider.setAttribute("aria-label", labels.slider);
    this.slider.max = String(this.last);
  }

  refresh() {
    const { data, frame, epoch } = this;
    const { labels } = data;
    const last = data.epochs.at(-1) + 1;
    const text = epoch < 0 ? labels.start : fill(labels.epoch, { epoch: epoch + 1, last });
    setText(this.moment, text);
    this.slider.value = String(frame);
    this.slider.setAttribute("aria-valuetext", text);
    this.buttons.back.setAttribute("aria-disabled", String(frame === 0));
    this.buttons.forward.setAttribute("aria-disabled", String(frame === this.last));
    const mode = this.playing ? "pause" : "play";
    if (this.mode !== mode) this.icon("play", mode);
    this.mode = mode;
    named(this.buttons.play, labels[mode]);
    for (const view of this.views) view.show(frame);
    this.strips.show(data.frames[frame]);
    if (this.playing) return;
    const share = percent(this.answers.show(frame)[data.truth]);
    setText(this.live, fill(labels.spoken, { moment: text, name: data.classes[data.truth], share }));
  }

  jump(frame) {
    this.pause();
    this.go(frame);
  }

  go(frame) {
    this.frame = Math.max(0, Math.min(this.last, frame));
    this.refresh();
  }

  // The recorded epoch nearest to a place on a strip, 0 to 1.
  near(share) {
    const { epochs, frames } = this.data;
    const wanted = epochs[0] + share * (epochs.at(-1) - epochs[0]);
    const distance = (frame) => Math.abs(epochs[frames[frame]] - wanted);
    const all = frames.map((_, frame) => frame);
    this.jump(all.reduce((best, frame) => (distance(frame) < distance(best) ? frame : best), 0));
  }

  toggle() {
    if (this.playing) {
      this.jump(this.frame);
      return;
    }
    this.playing = this.last > 0;
    this.go(this.frame === this.last ? 0 : this.frame);
    this.timer = setInterval(() => this.tick(), PACE);
  }

  tick() {
    if (this.frame + 1 >= this.last) this.pause();
    this.go(this.frame + 1);
  }

  pause() {
    this.playing = false;
    clearInterval(this.timer);
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.tagName === "SELECT") return;
    if (event.target.tagName === "BUTTON" && [" ", "Enter"].includes(event.key)) return;
    const acts = {
      ArrowLeft: () => this.jump(this.frame - 1),
      ArrowRight: () => this.jump(this.frame + 1),
      Home: () => this.jump(0),
      End: () => this.jump(this.last),
      " ": () => this.toggle(),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }
}

const players = new WeakMap();

export default function ({ data, parentElement }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement.querySelector("section"));
    players.set(parentElement, player);
  }
  player.receive(data);
  return () => {
    player.pause();
    players.delete(parentElement);
  };
}
