// The line to the program: every ask has a number, and its answer brings the number back.

const PATIENCE = 15000; // milliseconds after which an answer is missed

function addLine(app, model) {
  const waiting = new Map();
  let asked = 0;

  function answered(answer) {
    const resolve = waiting.get(answer?.n);
    waiting.delete(answer?.n);
    if (resolve) resolve(answer);
    else if (answer?.stored) {
      app.taken(answer);
      app.say("The program answers again: what is marked is stored.");
    }
  }

  function ask(what, more) {
    return new Promise((resolve) => {
      const n = ++asked;
      const missed = setTimeout(() => answered({ n, fault: "no answer from the program yet, so "
        + "nobody can tell whether it is stored. Keep this window open and see whether the "
        + "program runs" }), PATIENCE);
      waiting.set(n, (answer) => { clearTimeout(missed); resolve(answer); });
      model.send({ n, do: what, shown: app.shown, ...more });
    });
  }

  // Returns the answer, or null after a fault, which has then been said.
  app.told = async (what, more = {}) => {
    const answer = await ask(what, more);
    if (!answer.fault) return answer;
    app.say(`Not done: ${answer.fault}${/[.?!]$/.test(answer.fault) ? "" : "."}`, true);
    return null;
  };

  model.on("msg:custom", answered);
  return () => model.off("msg:custom", answered);
}
