struct Payload {
    1: required binary data
}

service Echo {
    Payload echo(1: Payload payload)
}
