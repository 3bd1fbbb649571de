// Small pictures with answers. Pointing at one or reaching it with Tab shows its map; choosing one tells Python.

const kept = new WeakMap();

function node(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

class Gallery {
  constructor(root) {
    this.root = root;
    this.links = [];
  }

  // Only other pictures are built anew: a tile that was just chosen keeps the focus.
  take(data, tell) {
    const files = ["picture", "map"].map((name) => data.files.getChild(name));
    const rows = data.tiles.map((tile, place) => ({ ...tile, files: files.map((column) => column?.get(place)) }));
    const sizes = rows.map((row) => row.files.map((file) => [file?.length, file?.[file.length >> 1]]));
    const signature = JSON.stringify([data.tiles, data.label, sizes]);
    this.tell = tell;
    this.words = data.words;
    if (signature !== this.signature) {
      this.signature = signature;
      this.picked = data.picked;
      this.build(rows, data.label);
    }
    const dark = this.isDark();
    const palette = data.colours[dark ? "dark" : "light"];
    this.root.style.setProperty("--good", palette.good);
    this.root.style.setProperty("--bad", palette.warning);
    this.root.classList.toggle("all", data.all);
    this.mark();
  }

  isDark() {
    const parts = getComputedStyle(this.root).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
    return parts.slice(0, 3).reduce((sum, part) => sum + part, 0) > 384;
  }

  build(rows, label) {
    this.links.forEach((link) => URL.revokeObjectURL(link));
    this.links = [];
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", label);
    this.tiles = rows.map((row, place) => this.tile(row, place));
    this.root.replaceChildren(...this.tiles);
  }

  tile(row, place) {
    const tile = node("button", `tile ${row.right === null ? "" : row.right ? "right" : "wrong"}`);
    const judged = row.right === null ? "" : `, ${row.right ? this.words.right : this.words.wrong}`;
    tile.type = "button";
    tile.title = row.name;
    tile.setAttribute("aria-label", `${row.said}${judged}. ${row.note} ${row.name}`);
    const frame = node("span", "frame");
    const [picture, map] = row.files;
    if (picture?.length) {
      const both = node("span", "both"); // the map covers the picture and nothing else
      both.append(this.image(picture, "image/jpeg", "picture"));
      if (map?.length) both.append(this.image(map, "image/png", "map"));
      frame.append(both);
    } else frame.append(node("span", "none", row.name));
    const said = node("span", "said");
    if (row.right !== null) said.append(node("i", "", row.right ? "✓" : "✗"));
    said.append(row.said);
    tile.append(frame, said, node("span", "note", row.note));
    tile.onclick = () => {
      this.picked = this.picked === place ? null : place;
      this.mark();
      this.tell(this.picked);
    };
    return tile;
  }

  image(bytes, type, className) {
    const image = node("img", className);
    const link = URL.createObjectURL(new Blob([bytes], { type }));
    this.links.push(link);
    image.src = link;
    image.alt = "";
    return image;
  }

  mark() {
    this.tiles.forEach((tile, place) => tile.setAttribute("aria-pressed", String(place === this.picked)));
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector("section");
  root.classList.add("gallery");
  if (!kept.has(root)) kept.set(root, new Gallery(root));
  kept.get(root).take(data, (place) => setStateValue("picked", place));
}
