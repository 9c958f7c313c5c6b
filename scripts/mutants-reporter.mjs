/** For `npm run mutants`: prints which damage no check noticed, and killed / total. Vitest exits with 1 if one survives. */
export default class MutantsReporter {
  onTestRunEnd(modules, errors) {
    let killed = 0;
    let total = 0;
    for (const error of errors) process.stdout.write(`${error.message ?? String(error)}\n`);
    for (const module of modules) {
      for (const error of module.errors()) process.stdout.write(`${error.message}\n`);
      for (const test of module.children.allTests()) {
        const {state, errors: why = []} = test.result();
        if (test.parent.name !== 'mutants') {
          if (state !== 'passed') process.stdout.write(`${test.fullName}: ${state}\n${why[0]?.message ?? ''}\n`);
          continue;
        }
        total++;
        if (state === 'passed') killed++;
        else process.stdout.write(`survived: ${test.name}\n`);
      }
    }
    process.stdout.write(`mutants killed: ${killed} of ${total}\n`);
  }
}
