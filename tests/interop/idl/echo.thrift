namespace rs echo

exception Sad {
    1: string why
}

service Echo {
    string echo(1: string text) throws (1: Sad sad),
}
