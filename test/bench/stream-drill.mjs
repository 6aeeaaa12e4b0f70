// A stream of server-sent events that is cut again and again while things happen: whoever asks for it again with the id of the last event
// that they have heard is told each once and in order.
import http from "node:http";

/** Reads until `wanted` more have come, then cuts the connection, wherever it is. Answers the ids that were whole. */
function readSome({ port, path, headers, last }, wanted, limitMs) {
  return new Promise((done, fail) => {
    const ids = [];
    let text = "";
    const request = http.get(
      { port, host: "127.0.0.1", path, headers: { ...headers, ...(last === null ? {} : { "Last-Event-ID": String(last) }) } },
      (response) => {
        if (response.statusCode !== 200) return fail(new Error(`${path}: ${response.statusCode}`));
        response.setEncoding("utf8");
        const end = () => {
          clearTimeout(limit);
          request.destroy();
          done({ ids });
        };
        const limit = setTimeout(end, limitMs);
        response.on("data", (chunk) => {
          text += chunk;
          const blocks = text.split("\n\n");
          text = blocks.pop();
          for (const block of blocks) {
            if (block.includes("event: resync")) return fail(new Error("told to load the list again"));
            const id = /^id: (\d+)\nevent: event$/m.exec(block)?.[1];
            if (id && ids.length < wanted) ids.push(Number(id)); // of one chunk the rest is lost with the connection
          }
          if (ids.length >= wanted) end();
        });
        response.on("end", end);
      },
    );
    request.on("error", (error) => error.code !== "ECONNRESET" && fail(error));
  });
}

/** `write(n)` makes the n-th event happen; so many at once. Answers with what was heard beside what has happened. */
export async function streamDrill({ port, path, headers, last, events, cuts, write, writers = 8 }) {
  let written = 0;
  const writing = Promise.all(
    Array.from({ length: writers }, async () => {
      while (written < events) await write(written++);
    }),
  );
  const heard = [];
  let done = 0;
  for (let position = last; heard.length < events; ) {
    // The mean of what is left for each cut, more or less; the last reads to the end.
    const left = events - heard.length;
    const wanted = done >= cuts ? left : Math.max(1, Math.round((left / (cuts - done + 1)) * (0.5 + Math.random())));
    const { ids } = await readSome({ port, path, headers, last: position }, Math.min(wanted, Math.max(1, left - (cuts - done))), 10_000);
    heard.push(...ids);
    position = heard.at(-1) ?? position;
    done += 1;
    if (done > cuts + 50) break;
  }
  await writing;
  return { heard, cuts: done - 1 };
}
