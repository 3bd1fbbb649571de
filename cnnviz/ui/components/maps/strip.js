// Small maps over the picture, one a layer. A press tells Python which one was chosen.

class Strip {
  constructor(root) {
    this.root = root;
    root.className = "strip";
    this.row = make("div", "row", { role: "group" });
    root.replaceChildren(this.row);
    this.tiles = [];
  }

  async receive(data, tell) {
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.tables ??= { heat: colourTable(data.scales.heat, pen), signed: colourTable(data.scales.signed, pen) };
    this.row.setAttribute("aria-label", data.labels.strip);
    if (this.tiles.length !== data.panels.length) {
      this.tiles = data.panels.map(() => this.tile());
      this.row.replaceChildren(...this.tiles.map((one) => one.node));
    }
    data.panels.forEach((panel, place) => this.dress(this.tiles[place], panel, data, tell));
    this.latest = data;
    const pixels = await pixelsOf(data.picture.url, data.picture.shown);
    if (this.latest !== data) return;
    const values = data.values.getChildAt(0)?.toArray() ?? new Float32Array();
    const [height, width] = data.picture.shown;
    data.panels.forEach((panel, place) => {
      const numbers = values.subarray(panel.start, panel.start + panel.size[0] * panel.size[1]);
      const large = repeated(sharesOf(numbers, panel), panel.size, [height, width]);
      const table = this.tables[panel.signed ? "signed" : "heat"];
      paintMap(this.tiles[place].canvas, pixels, large, { table, signed: panel.signed, opacity: 0.75 });
    });
  }

  tile() {
    const [canvas, title, note, state] = [make("canvas", "", { "aria-hidden": "true" }), make("b"), make("span"), make("span", "state")];
    const node = make("button", "tile", { type: "button" }, canvas, title, note, state);
    return { node, canvas, title, note, state };
  }

  dress({ node, title, note, state }, panel, { chosen, labels }, tell) {
    const on = panel.id === chosen;
    setText(title, panel.title);
    setText(note, panel.note);
    setText(state, [on ? labels.chosen : "", panel.limit === 0 ? labels.empty : ""].filter(Boolean).join(" · "));
    node.title = panel.title;
    node.setAttribute("aria-label", panel.alt);
    node.setAttribute("aria-pressed", String(on));
    node.onclick = () => tell(panel.id);
  }
}

const strips = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("section");
  if (!strips.has(root)) strips.set(root, new Strip(root));
  strips.get(root).receive(data, (id) => setTriggerValue("chosen", id));
}
