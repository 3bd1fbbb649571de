// The camera: a frame leaves, its answer is shown, and only then the next frame leaves.

const PATIENCE = 15; // seconds until a frame without an answer counts as lost
const MOST_ON_THE_WAY = 1; // frames; with two, Streamlit may drop one, which looks like a picture that hangs
const QUALITY = 0.85; // of the JPEG

class Live {
  constructor(root) {
    this.root = root;
    root.className = "live";
    this.state = "off"; // or "starting", "live", "frozen"
    this.number = 0;
    this.sent = 0;
    this.underway = [];
    this.pace = new Pace();
    this.video = make("video", "", { playsinline: "", muted: "" });
    this.video.muted = true;
    this.source = new Source(this.video, (reason) => this.give(reason));
    this.still = make("canvas", "still");
    this.frame = make("canvas");
    this.heat = new Heat((text) => setText(this.readout, text || this.numbers));
    this.answers = new Answers();
    this.buttons = Object.fromEntries(["start", "stop", "freeze", "mirror", "file"].map((key) => [key, make("button", key, { type: "button" })]));
    this.cameras = make("select");
    this.picker = make("input", "", { type: "file", accept: "video/*", tabindex: "-1", "aria-hidden": "true" });
    this.message = make("p", "message");
    this.title = make("h4");
    this.note = make("p", "note");
    this.rate = make("p", "note rate");
    this.readout = make("p", "note readout");
    this.spoken = make("p", "spoken", { "aria-live": "polite" });
    const { start, stop, freeze, mirror, file } = this.buttons;
    const view = make("div", "view", this.video, this.still, this.heat.canvas);
    this.view = view;
    this.screen = make("div", "screen", { role: "img" }, view);
    const cover = make("div", "cover", this.message, make("div", "row", start, file));
    const stage = make("div", "stage", this.screen, this.heat.cells, cover);
    this.running = make("div", "row controls", freeze, stop, mirror, this.cameras);
    const side = make("div", "side", this.title, this.answers.list, this.note, this.readout, this.rate);
    const parts = make("div", "parts", make("div", "main", stage, this.running), side);
    root.replaceChildren(parts, this.picker, this.spoken);
    start.onclick = () => this.open(() => this.source.camera(this.cameras.value));
    stop.onclick = () => this.stop();
    freeze.onclick = () => this.freeze();
    mirror.onclick = () => this.mirror(!this.mirrored);
    file.onclick = () => this.picker.click();
    this.picker.onchange = () => {
      const [chosen] = this.picker.files;
      if (chosen) this.open(() => this.source.film(chosen));
      this.picker.value = "";
    };
    this.cameras.onchange = () => this.open(() => this.source.camera(this.cameras.value));
    this.video.onloadedmetadata = () => this.measure();
    this.video.onresize = () => this.measure();
    this.wake = () => this.next();
    document.addEventListener("visibilitychange", this.wake);
    this.mirror(false);
    this.change("off");
  }

  /* ------------------------------------------------------------- from Python */

  receive(data, send) {
    this.send = send;
    if (data.settings) this.configure(data.settings);
    if (!this.settings) return;
    this.dress();
    const asked = this.underway.find((one) => one.number === data.number);
    if (asked) this.take(data, asked);
    else this.next();
  }

  configure(settings) {
    this.settings = settings;
    const { labels } = settings;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", labels.region);
    for (const [key, button] of Object.entries(this.buttons)) if (key !== "freeze") setText(button, labels[key]);
    this.cameras.setAttribute("aria-label", labels.camera);
    setText(this.title, labels.answers);
    this.change(this.state); // a frame that stands still is asked about anew
  }

  // The colours of the theme that is on.
  dress() {
    const styles = getComputedStyle(this.root);
    const ground = styles.getPropertyValue("--st-background-color");
    if (ground === this.ground) return;
    this.ground = ground;
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(this.settings.colours, styles, pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.root.style.colorScheme = paint.dark ? "dark" : "light";
    this.colours = colourTable(this.settings.scale, pen);
  }

  /* ------------------------------------------------------------- the source */

  async open(source) {
    this.change("starting");
    try {
      if (!(await source())) return;
      this.mirror(this.choseMirror ?? this.source.selfie);
      this.change("live");
      if (!this.source.isFilm) await this.list();
    } catch (error) {
      this.give(error.reason ?? "busy", error.values);
    }
  }

  async list() {
    const found = await this.source.cameras();
    const { labels } = this.settings;
    const options = found.map((one, place) =>
      make("option", "", { value: one.deviceId }, one.label || fill(labels.unnamed, { number: place + 1 }))
    );
    this.cameras.replaceChildren(...options);
    this.cameras.value = this.source.device;
    this.cameras.hidden = found.length < 2;
  }

  give(reason, values = {}) {
    this.trouble = fill(this.settings.labels[reason], values);
    this.source.stop();
    this.change("off");
    setText(this.spoken, this.trouble);
  }

  stop() {
    this.source.stop();
    this.change("off");
    this.buttons.start.focus();
  }

  measure() {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth) this.root.style.setProperty("--ratio", `${videoWidth} / ${videoHeight}`);
    this.next();
  }

  change(state) {
    const labels = this.settings?.labels;
    if (state === "starting" || state === "live") this.trouble = "";
    if (state === "off") {
      this.underway = [];
      this.answer = null;
      this.heat.clear();
      if (labels) this.answers.blank(this.settings);
    }
    if (state !== this.state) this.pace.reset();
    this.state = state;
    this.root.dataset.state = state;
    this.running.hidden = state !== "live" && state !== "frozen";
    if (!labels) return;
    setText(this.message, this.trouble || (state === "starting" ? labels.starting : labels.off));
    this.message.classList.toggle("trouble", Boolean(this.trouble));
    setText(this.buttons.freeze, state === "frozen" ? labels.thaw : labels.freeze);
    if (!this.answer) setText(this.note, state === "live" ? labels.waiting : "");
    setText(this.rate, "");
    setText(this.readout, "");
    this.numbers = "";
    this.next();
  }

  mirror(on) {
    if (this.mirrored !== undefined && this.running && !this.running.hidden) this.choseMirror = on;
    this.mirrored = on;
    this.view.classList.toggle("mirrored", on);
    this.buttons.mirror.setAttribute("aria-pressed", String(on));
    if (this.state === "frozen" && this.answer) this.heat.showNumbers(on);
  }

  freeze() {
    if (this.state === "frozen") {
      this.heat.hideNumbers();
      if (this.source.isFilm) this.video.play();
      this.change("live");
      return;
    }
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return;
    if (this.source.isFilm) this.video.pause();
    Object.assign(this.still, { width, height });
    this.still.getContext("2d").drawImage(this.video, 0, 0, width, height);
    this.asked = null;
    this.change("frozen");
  }

  /* ------------------------------------------------------------- frames and answers */

  // Send a frame if there is one to send and not too many are on their way.
  next() {
    clearTimeout(this.timer);
    const { state, settings, video } = this;
    if (!settings || (state !== "live" && state !== "frozen") || document.hidden) return;
    const now = performance.now();
    if (this.underway.length && now - this.sent >= 1000 * PATIENCE) {
      setText(this.note, fill(settings.labels.slow, { seconds: PATIENCE }));
      this.underway = [];
    }
    if (state === "frozen" && this.asked === settings.signature && this.underway.length) return this.later(1000 * PATIENCE);
    if (state === "frozen" && this.asked === settings.signature && this.answered === this.number) return;
    if (this.underway.length >= MOST_ON_THE_WAY) return this.later(1000 * PATIENCE);
    if (state === "live" && video.readyState < 2) return this.later(50);
    const early = this.sent + 1000 / settings.most - now;
    if (early > 1) return this.later(early);
    this.ask(state === "frozen" ? this.still : video);
  }

  later(milliseconds) {
    this.timer = setTimeout(this.wake, milliseconds);
  }

  ask(picture) {
    const { frame, settings } = this;
    if (frame.width !== settings.size) Object.assign(frame, { width: settings.size, height: settings.size });
    frame.getContext("2d").drawImage(picture, 0, 0, frame.width, frame.height);
    const [, jpeg] = frame.toDataURL("image/jpeg", QUALITY).split(",");
    this.sent = performance.now();
    this.number++;
    const frozen = this.state === "frozen";
    if (frozen) this.asked = settings.signature;
    this.underway.push({ number: this.number, sent: this.sent, frozen });
    this.send({ number: this.number, picture: jpeg, settings: settings.signature });
    this.next();
  }

  // What left before the frame that was answered will not be answered any more.
  take(data, { number, sent, frozen }) {
    this.underway = this.underway.filter((one) => one.number > number);
    this.answered = number;
    if (data.trouble) {
      setText(this.note, data.trouble);
      this.sent = performance.now() + 1000; // the next one may do better; no hurry
    } else if (frozen === (this.state === "frozen")) {
      this.answer = { ...data, values: data.map.getChildAt(0)?.toArray() ?? [] };
      this.pace.note(sent, data.milliseconds);
      this.show(frozen);
    }
    this.next();
  }

  show(frozen) {
    const { settings, answer, pace } = this;
    const { labels, method } = settings;
    const [rows, columns] = answer.grid;
    const says = fill(labels.says, this.answers.show(answer, settings));
    const name = settings.classes[answer.about] ?? String(answer.about);
    const about = answer.peak > 0 ? labels.about : labels.empty;
    this.heat.draw(answer, settings, this.colours);
    setText(this.note, fill(about, { method, name, rows, columns }));
    this.root.dataset.answered = String(Number(this.root.dataset.answered ?? 0) + 1);
    if (frozen) {
      this.heat.showNumbers(this.mirrored);
      this.numbers = this.heat.cells.hidden ? "" : fill(labels.numbers, { peak: short(answer.peak) });
      setText(this.readout, this.numbers);
      setText(this.spoken, fill(labels.frozen, { answer: says }));
      setText(this.rate, "");
    } else if (pace.rate) {
      const numbers = { rate: pace.rate.toFixed(1), wait: Math.round(pace.wait), work: Math.round(pace.work) };
      setText(this.rate, fill(labels.rate, numbers));
    }
    this.screen.setAttribute("aria-label", fill(labels.picture, { answer: says }));
  }

  leave() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
    this.source.stop();
  }
}

const screens = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let live = screens.get(parentElement);
  if (!live) {
    live = new Live(parentElement.querySelector("section"));
    screens.set(parentElement, live);
  }
  live.receive(data, (frame) => setTriggerValue("frame", frame));
  return () => {
    live.leave();
    screens.delete(parentElement);
  };
}
