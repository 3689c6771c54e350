"""calculator.thrift for thriftpy2, which reads the IDL file itself."""

from pathlib import Path

import thriftpy2

_IDL = (Path(__file__).resolve().parents[3]
        / "examples" / "idl" / "calculator.thrift")

# thriftpy2 insists on a name that ends in `_thrift`.
types = thriftpy2.load(str(_IDL), module_name="calculator_thrift")
