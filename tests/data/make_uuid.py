"""Makes uuid.jsonl with Apache Thrift's own Python library (PyPI thrift 0.25): python3 make_uuid.py > uuid.jsonl"""
import json
import uuid
from thrift.protocol import TBinaryProtocol, TCompactProtocol, TJSONProtocol
from thrift.transport import TTransport
from thrift.Thrift import TType
U1 = uuid.UUID('00112233-4455-6677-8899-aabbccddeeff')
U2 = uuid.UUID(int=0)
U3 = uuid.UUID(int=2**128-1)
def enc(cls,u,lu,mu):
    t=TTransport.TMemoryBuffer(); p=cls(t)
    p.writeStructBegin('Uuids')
    if u is not None:
        p.writeFieldBegin('u',TType.UUID,1); p.writeUuid(u); p.writeFieldEnd()
    if lu is not None:
        p.writeFieldBegin('lu',TType.LIST,2); p.writeListBegin(TType.UUID,len(lu))
        for x in lu: p.writeUuid(x)
        p.writeListEnd(); p.writeFieldEnd()
    if mu is not None:
        p.writeFieldBegin('mu',TType.MAP,3); p.writeMapBegin(TType.UUID,TType.I32,len(mu))
        for k,v in mu.items(): p.writeUuid(k); p.writeI32(v)
        p.writeMapEnd(); p.writeFieldEnd()
    p.writeFieldStop(); p.writeStructEnd()
    return t.getvalue().hex()
cases={'uuid_one':(U1,None,None),'uuid_nil':(U2,None,None),'uuid_list':(None,[U1,U2,U3],None),'uuid_map':(None,None,{U1:1,U3:-1}),'uuid_all':(U3,[U1],{U2:7})}
for name,(u,lu,mu) in cases.items():
    for proto,cls in (('binary',TBinaryProtocol.TBinaryProtocol),('compact',TCompactProtocol.TCompactProtocol),('json',TJSONProtocol.TJSONProtocol)):
        print(json.dumps({'case': name, 'type': 'Uuids', 'proto': proto, 'hex': enc(cls, u, lu, mu)}))
