// What was dropped or chosen: files, and folders with everything in them. A zip goes as it is.

/** More than that the service takes for no roster (contract section 10). */
export const MOST_BYTES = 256 * 1024 * 1024;

/** The files of a drop, folders walked through, each with its path. */
export async function dropped(transfer) {
  // The entries must be taken at once: after a pause the list is empty.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

/** The files of a choice. */
export const chosen = (list) => [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

async function walk(entry, above, found) {
  const path = above + entry.name;
  if (entry.isFile) {
    found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), path });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const next of some) await walk(next, `${path}/`, found);
  }
}

/** What systems leave beside files. */
export const matters = ({ path }) => !/(^|\/)(\.|__MACOSX|Thumbs\.db|desktop\.ini|~\$)/.test(path);
