"""Results of chunks on disk: one file a chunk, written whole or not at all, and proved by a checksum when read.

A file is a line that names the format, a line of JSON (which points, which plan, names, types and shapes of the
arrays, notes), the arrays one after another, and the SHA-256 of all that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wedgesim.errors import RunDirectoryError
from wedgesim.execution.atomic import write_bytes
from wedgesim.execution.chunks import Chunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FORMAT: Final = b"wedgesim chunk 1\n"
_DIGEST: Final = sha256().digest_size


class DamagedChunkError(RunDirectoryError):
    """The file of a chunk is not what was written, or belongs to another run."""


class ChunkStore:
    """A folder of finished chunks.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    plan : str
        Fingerprint of what is computed; chunks of another plan are not taken.
    """

    def __init__(self, folder: Path, plan: str) -> None:
        self.folder = folder
        self.plan = plan

    def path(self, chunk: Chunk) -> Path:
        """Return the file of a chunk."""
        return self.folder / f"{chunk.number:07}.chunk"

    def write(self, chunk: Chunk, arrays: Mapping[str, NDArray[np.generic]], notes: Any = None) -> None:
        """Keep the results of a chunk.

        Parameters
        ----------
        chunk : Chunk
            Which points.
        arrays : mapping of str to ndarray
            Results.
        notes : object, optional
            Plain data to keep beside.
        """
        import numpy as np

        self.folder.mkdir(parents=True, exist_ok=True)
        whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        head = {
            "plan": self.plan,
            "start": chunk.start,
            "stop": chunk.stop,
            "arrays": [[name, array.dtype.str, list(array.shape)] for name, array in whole.items()],
            "notes": notes,
        }
        data = (array.reshape(-1).view(np.uint8).data for array in whole.values() if array.size)
        parts: list[bytes | memoryview] = [_FORMAT, json.dumps(head).encode() + b"\n", *data]
        digest = sha256()
        for part in parts:
            digest.update(part)
        write_bytes(self.path(chunk), *parts, digest.digest())

    def read(self, chunk: Chunk) -> tuple[dict[str, NDArray[np.generic]], Any]:
        """Return the results of a chunk and the notes beside them.

        Raises
        ------
        DamagedChunkError
            When the file is cut off, changed, or of another plan.
        FileNotFoundError
            When there is none.
        """
        import numpy as np

        content = self.path(chunk).read_bytes()
        head = self._head(chunk, content)
        offset = content.index(b"\n", len(_FORMAT)) + 1
        arrays: dict[str, NDArray[np.generic]] = {}
        for name, dtype, shape in head["arrays"]:
            count = int(np.prod(shape, dtype=np.int64))
            arrays[name] = np.frombuffer(content, np.dtype(dtype), count, offset).reshape(shape)
            offset += arrays[name].nbytes
        return arrays, head["notes"]

    def holds(self, chunk: Chunk) -> bool:
        """Whether a chunk is there and sound; one that is not sound is taken away."""
        try:
            self._head(chunk, self.path(chunk).read_bytes())
        except FileNotFoundError:
            return False
        except DamagedChunkError:
            self.path(chunk).unlink(missing_ok=True)
            return False
        return True

    def _head(self, chunk: Chunk, content: bytes) -> dict[str, Any]:
        path = self.path(chunk)
        body, digest = memoryview(content)[:-_DIGEST], content[-_DIGEST:]
        if not content.startswith(_FORMAT) or sha256(body).digest() != digest:
            raise DamagedChunkError(f"{path} is damaged")
        head: dict[str, Any] = json.loads(content[len(_FORMAT) : content.index(b"\n", len(_FORMAT))])
        if (head["plan"], head["start"], head["stop"]) != (self.plan, chunk.start, chunk.stop):
            raise DamagedChunkError(f"{path} belongs to another run")
        return head
