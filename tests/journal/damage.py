"""Changes one byte of a stored line, as a failing disk or a stranger's hand would."""

from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3  # the desk's own: two SQLite libraries in a process undo each other's locks
from sqlalchemy.engine import make_url

OPENING = 0


def damage(url: str, event: str, seq: int, at: int = OPENING, byte: int = ord("X")) -> None:
    """Make the byte `at` of the line of `seq` another one in the SQLite file of `url`, past what guards it."""
    file = Path(make_url(url).database or "")
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER IF EXISTS journal_entry_no_UPDATE")
        where = (event, seq)
        ((line,),) = connection.execute(
            "SELECT CAST(line AS BLOB) FROM journal_entry WHERE event = ? AND seq = ?", where
        ).fetchall()
        place = at % len(line)
        assert line[place] != byte
        changed = line[:place] + bytes([byte]) + line[place + 1 :]
        connection.execute(
            "UPDATE journal_entry SET line = CAST(? AS TEXT) WHERE event = ? AND seq = ?", (changed, *where)
        )
    connection.close()


def place_of(url: str, event: str, seq: int, text: str) -> int:
    """Return where `text` begins in the stored line of `seq`."""
    with sqlite3.connect(Path(make_url(url).database or "")) as connection:
        ((line,),) = connection.execute(
            "SELECT CAST(line AS BLOB) FROM journal_entry WHERE event = ? AND seq = ?", (event, seq)
        ).fetchall()
    connection.close()
    return int(line.index(text.encode()))
