"""Receives frames of a ring and acknowledges each; it stands behind read_frames.py and write_frames.py. See Peer.java."""
import os
import threading


class Peer:
    def __init__(self, name):
        self.reader = FrameReader(name)
        self.writer = FrameWriter(name + ".acknowledged")
        self.received = 0
        self.frame = b""

    def receive_all(self):
        while True:
            found = self.reader.next(3600)
            if found:
                self.frame = found[0]
                self.received += 1
                self.writer.publish(lambda slot, number: None)


peer = Peer(sys.argv[1])
threading.Thread(target=peer.receive_all, daemon=True).start()
answers = sys.stdout.buffer
answers.write(b"ready\n")
answers.flush()
while os.read(0, 1):
    answers.write(peer.received.to_bytes(8, "big") + bytes(peer.frame))
    answers.flush()
os._exit(0)
