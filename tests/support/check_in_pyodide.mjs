// Runs tests/support/check_dataclass_protocol.py in pyodide: another version of CPython, where there is none but this one.
//   npm install --prefix FOLDER pyodide && node tests/support/check_in_pyodide.mjs FOLDER/node_modules/pyodide v40_12_0
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, ...releases] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(resolve(folder, "pyodide.js"));
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pyodide = await loadPyodide({ indexURL: resolve(folder) });
pyodide.FS.mkdir("/project");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, "/project");
pyodide.globals.set("releases", pyodide.toPy(releases));
const code = pyodide.runPython(`
import runpy, sys, warnings
warnings.simplefilter("error")
sys.dont_write_bytecode = True
sys.argv = ["check", *releases]
try:
    runpy.run_path("/project/tests/support/check_dataclass_protocol.py", run_name="__main__")
    code = 0
except SystemExit as end:
    code = end.code
code
`);
process.exit(code);
