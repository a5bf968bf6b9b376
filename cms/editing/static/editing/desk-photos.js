/* Photos and files of the desk: made small in the browser, named by their own hash, sent one by one, again and again
   until they have arrived.  What has not arrived yet is kept on the device (IndexedDB), also when the page is left. */
window.deskPhotos = (() => {
  "use strict";
  const LONGEST = 2048;
  const QUALITIES = [0.82, 0.7];
  const ENOUGH = 450_000;
  const SMALL = 500_000;
  const SLOWEST = 15_000;
  const PATIENCE = 6;
  /* So often may the server fail with a file before it stands aside for the others; a line may drop for ever. */
  const sleep = (time) => new Promise((resolve) => {
    const timer = setTimeout(done, time);
    function done() { clearTimeout(timer); removeEventListener("online", done); resolve(); }
    addEventListener("online", done);
  });

  /* ---------------------------------------------------------------- what has not arrived yet, kept on the device */
  const opened = new Promise((resolve) => {
    try {
      const asked = indexedDB.open("desk", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("pending", { keyPath: "id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
    } catch { resolve(null); }
  });
  const inStore = async (mode, act) => {
    const db = await opened;
    if (!db) return null;
    return new Promise((resolve) => {
      try {
        const asked = act(db.transaction("pending", mode).objectStore("pending"));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(null);
      } catch { resolve(null); }
    });
  };
  const keep = (item) => inStore("readwrite", (store) => store.put(item));
  const forget = (id) => inStore("readwrite", (store) => store.delete(id));
  const kept = async (store) => ((await inStore("readonly", (all) => all.getAll())) || []).filter((one) => one.store === store);

  /* ------------------------------------------------------------------------------------------- one photo, made small */
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const hashOf = async (file, bytes) => {
    if (window.crypto && crypto.subtle) return hex(await crypto.subtle.digest("SHA-256", bytes));
    let sum = 0xcbf29ce484222325n;
    for (const letter of `${file.name}|${file.size}|${file.lastModified}`) {
      sum = ((sum ^ BigInt(letter.codePointAt(0))) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    return sum.toString(16).padStart(16, "0");
  };

  /* Day and time of a JPEG as its camera has written them (EXIF), else when the file was made. */
  const cameraTime = (bytes) => {
    const view = new DataView(bytes);
    if (view.byteLength < 12 || view.getUint16(0) !== 0xffd8) return "";
    for (let at = 2; at + 4 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return timeInTiff(view, at + 10);
      if ((view.getUint16(at) & 0xff00) !== 0xff00) return "";
    }
    return "";
  };
  const timeInTiff = (view, start) => {
    const little = view.getUint16(start) === 0x4949;
    const short = (at) => view.getUint16(start + at, little);
    const long = (at) => view.getUint32(start + at, little);
    const find = (folder, tag) => {
      for (let entry = 0; entry < short(folder); entry += 1) {
        const at = folder + 2 + entry * 12;
        if (short(at) === tag) return long(at + 8);
      }
      return 0;
    };
    const folder = find(long(4), 0x8769);
    const text = folder ? find(folder, 0x9003) : 0;
    if (!text) return "";
    let said = "";
    for (let letter = 0; letter < 19; letter += 1) said += String.fromCharCode(view.getUint8(start + text + letter));
    const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(said);
    return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}` : "";
  };
  const takenOf = (file, bytes) => {
    try {
      const said = cameraTime(bytes);
      if (said) return said;
    } catch { /* Notes that cannot be read say nothing. */ }
    const made = new Date(file.lastModified);
    const two = (number) => String(number).padStart(2, "0");
    return `${made.getFullYear()}-${two(made.getMonth() + 1)}-${two(made.getDate())}T${two(made.getHours())}:${two(made.getMinutes())}:${two(made.getSeconds())}`;
  };

  /* A picture that the browser cannot open (HEIC, a broken one) goes as it is: the server opens it, or says why not. */
  const shrunk = async (file) => {
    let picture;
    try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; }
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const keepsLook = file.type !== "image/jpeg" && file.size < SMALL * 3;
    if (scale === 1 && (file.size < SMALL || keepsLook)) return file;
    if (file.type === "image/gif") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    let small = null;
    for (const quality of QUALITIES) {
      small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (!small || small.size <= ENOUGH) break;
    }
    canvas.width = 0;
    return small && small.size < file.size ? small : file;
  };

  /* ------------------------------------------------------------------------------------------------------- sending */
  /* desk: { store, upload, limits, body(), token(), lost(), renewed(), changed(), told(item) } */
  const start = (desk) => {
    const queue = [];
    let running = false;
    let waiting = 0;

    const add = async (files, kind) => {
      const twice = [];
      waiting += files.length;
      desk.changed();
      for (const file of files) {
        const item = { store: desk.store, kind, name: file.name, state: "waiting" };
        if (!file.size) refuse(desk.row(item), item, "ไฟล์ว่างเปล่า (0 ไบต์)");
        else if (file.size > desk.limits[kind]) refuse(desk.row(item), item, `ไฟล์ใหญ่เกิน ${Math.floor(desk.limits[kind] / 1048576)} เมกะไบต์`);
        else await prepare(file, item, twice);
        waiting -= 1;
        desk.changed();
        run();
      }
      if (twice.length) desk.say(`ข้ามไฟล์ที่เลือกไว้แล้ว ${twice.length} ไฟล์`);
    };
    const prepare = async (file, item, twice) => {
      try {
        const bytes = await file.arrayBuffer();
        item.client = await hashOf(file, bytes);
        if (desk.has(item.client)) { twice.push(file.name); return; }
        item.taken = item.kind === "photo" ? takenOf(file, bytes) : "";
      } catch {
        refuse(desk.row(item), item, "เปิดไฟล์นี้ในเครื่องไม่ได้");
        return;
      }
      item.id = `${desk.store}|${item.client}`;
      const row = desk.row(item);
      item.blob = item.kind === "photo" ? await shrunk(file) : file;
      desk.preview(row, item);
      await keep({ ...item });
      queue.push({ ...item, row });
    };
    const refuse = (row, item, why) => { item.state = "refused"; desk.refused(row, item, why); };

    const run = async () => {
      if (running) return;
      running = true;
      let wait = 1000;
      while (queue.length) {
        const item = queue[0];
        if (!item.row.isConnected) { await forget(item.id); queue.shift(); continue; }
        desk.state(item.row, "กำลังส่ง…");
        const answer = await send(item);
        if (answer === "trouble") {
          item.tries = (item.tries || 0) + 1;
          if (item.tries >= PATIENCE) {
            queue.shift();
            await forget(item.id);
            refuse(item.row, item, "ระบบรับไฟล์นี้ไม่สำเร็จหลายครั้ง กรุณาลองอีกครั้งภายหลัง หรือใช้ไฟล์อื่น");
            desk.changed();
            continue;
          }
        }
        if (answer === "again" || answer === "trouble") {
          desk.state(item.row, "สัญญาณขาดหาย จะส่งใหม่เอง…");
          desk.changed("สัญญาณขาดหาย กำลังลองส่งใหม่ ภาพที่ส่งแล้วไม่หาย");
          await sleep(wait);
          wait = Math.min(wait * 2, SLOWEST);
          continue;
        }
        if (answer === "lost") { desk.lost(); await desk.renewed(); continue; }
        wait = 1000;
        queue.shift();
        await forget(item.id);
        if (answer.error) refuse(item.row, item, answer.error);
        else desk.arrived(item.row, answer);
        desk.changed();
      }
      running = false;
      desk.changed();
    };

    const send = async (item) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...desk.body(), kind: item.kind, client: item.client, taken: item.taken })) body.append(name, value);
      if (!item.row.querySelector("img[src]")) body.append("thumbnail", "1");
      body.append("file", item.blob, item.name);
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), 180_000);
      try {
        const answer = await fetch(desk.upload, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": desk.token() }, signal: patience.signal });
        if (answer.redirected || answer.status === 403 || answer.status === 404) return "lost";
        if (answer.ok || answer.status === 422) return await answer.json();
        return answer.status === 413 ? { error: "ไฟล์ใหญ่เกินไป" } : "trouble";
      } catch {
        return "again";
      } finally {
        clearTimeout(timer);
      }
    };

    const resume = async () => {
      for (const item of await kept(desk.store)) {
        if (desk.has(item.client)) await forget(item.id);
        else {
          const row = desk.row(item);
          desk.preview(row, item);
          queue.push({ ...item, row });
        }
      }
      run();
    };
    const clear = async () => { for (const item of await kept(desk.store)) await forget(item.id); };
    return { add, resume, clear, left: () => queue.length + waiting };
  };
  return { start };
})();
