package sockeye.framing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.SocketClosedException;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.testing.Task;

@Timeout(60)
class MessagesTest {
    private static final Framing FRAMING = Framing.lengthPrefix(4);

    private Socket.Pair pair;
    private Messages<String> sender;
    private Messages<String> receiver;

    @BeforeEach
    void connect() throws IOException {
        try (Socket listener = Tcp.listen(0)) {
            Socket client = Tcp.connect("localhost", listener.localPort());
            pair = new Socket.Pair(client, listener.accept());
        }
        pair.left().timeout(Duration.ofSeconds(20));
        pair.right().timeout(Duration.ofSeconds(20));
        over(FRAMING);
    }

    private void over(Framing framing) {
        sender = Messages.text(pair.left(), framing);
        receiver = Messages.text(pair.right(), framing);
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
    }

    private void sendRaw(String bytes) throws IOException {
        pair.left().sendAll(bytes.getBytes(UTF_8));
    }

    private void end() throws IOException {
        pair.left().shutdown(Shutdown.SHUT_WR);
    }

    @Test
    void boundariesAreKept() throws IOException {
        sender.send("Hi!");
        sender.send("");
        sender.send("Hope you're well \u2713");
        assertThat(receiver.recv()).contains("Hi!");
        assertThat(receiver.recv()).contains("");
        assertThat(receiver.recv()).contains("Hope you're well \u2713");
    }

    @ParameterizedTest
    @FieldSource("sockeye.framing.FramingTest#SUBJECTS")
    void everyFramingPassesMessages(FramingTest.Subject subject) throws IOException {
        Messages<byte[]> out = Messages.bytes(pair.left(), subject.framing());
        Messages<byte[]> in = Messages.bytes(pair.right(), subject.framing());
        for (byte[] message : subject.messages()) {
            out.send(message);
        }
        end();
        for (byte[] message : subject.messages()) {
            assertThat(in.recv().orElseThrow()).isEqualTo(message);
        }
        assertThat(in.recv()).isEmpty();
        assertThat(in.recv()).isEmpty();
    }

    @Test
    void bigMessagesPass() throws Exception {
        String big = "x".repeat(Framing.DEFAULT_MAX);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> sent =
                    threads.submit(() -> {
                        sender.send(big);
                        sender.send("small");
                        sender.send(big);
                        return null;
                    });
            assertThat(receiver.recv()).contains(big);
            assertThat(receiver.recv()).contains("small");
            assertThat(receiver.recv()).contains(big);
            sent.get();
        }
    }

    @Test
    void sendersDoNotMix() throws Exception {
        int each = 200;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sending = new ArrayList<>();
            for (String letter : List.of("a", "b", "c", "d")) {
                sending.add(
                        threads.submit(() -> {
                            for (int i = 0; i < each; i++) {
                                sender.send(letter.repeat(1 + 97 * i));
                            }
                            return null;
                        }));
            }
            List<String> came = new ArrayList<>();
            for (int i = 0; i < 4 * each; i++) {
                came.add(receiver.recv().orElseThrow());
            }
            assertThat(came).allMatch(one -> one.chars().distinct().count() == 1);
            assertThat(came.stream().distinct()).hasSize(4 * each);
            for (Future<?> one : sending) {
                one.get();
            }
        }
    }

    @Test
    void threadsReceiveInTurns() throws Exception {
        sender.send("one");
        sender.send("two");
        assertThat(receiver.recv()).contains("one");
        assertThat(Task.start(receiver::recv).get()).contains("two");
    }

    @Test
    void whatHasComeOfAMessageSurvivesATimeout() throws IOException {
        over(Framing.lines());
        sendRaw("half a ");
        pair.right().timeout(Duration.ofMillis(20));
        assertThatThrownBy(receiver::recv).isInstanceOf(SocketTimeoutException.class);
        sendRaw("line\n");
        assertThat(receiver.recv()).contains("half a line");
    }

    @Test
    void theEndWithinAMessageIsNoEnd() throws IOException {
        sendRaw("\0\0\0\5ab");
        end();
        assertThatThrownBy(receiver::recv)
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("ended after 6 bytes of a message");
        assertThatThrownBy(receiver::recv).isInstanceOf(EOFException.class);
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        over(Framing.lines());
        sendRaw("one\ntwo");
        end();
        assertThat(receiver.recv()).contains("one");
        assertThat(receiver.recv()).contains("two");
        assertThat(receiver.recv()).isEmpty();
    }

    @Test
    void theLastLineMayLackOnlyItsLf() throws IOException {
        over(Framing.lines().max(3));
        sendRaw("abc\r");
        end();
        assertThat(receiver.recv()).contains("abc");
        assertThat(receiver.recv()).isEmpty();
    }

    /** While nothing comes, nothing is held of what has been. */
    @Test
    void aBigBufferIsGivenUpBeforeTheWait() throws Exception {
        List<Integer> rooms = new ArrayList<>();
        byte[] frame = ByteBuffer.allocate(4 + 100_000).putInt(100_000).array();
        ByteBuffer left = ByteBuffer.wrap(frame);
        ByteStream stream =
                new ByteStream() {
                    @Override
                    public int recv(ByteBuffer buffer) {
                        rooms.add(buffer.capacity());
                        int n = Math.min(buffer.remaining(), left.remaining());
                        buffer.put(left.slice(left.position(), n));
                        left.position(left.position() + n);
                        return n > 0 ? n : -1;
                    }

                    @Override
                    public void sendAll(ByteBuffer data) {}

                    @Override
                    public int available() {
                        return left.remaining();
                    }

                    @Override
                    public void close() {}
                };
        Messages<byte[]> messages = new Messages<>(stream, FRAMING, MessageCodec.BYTES);
        assertThat(messages.recv().orElseThrow()).hasSize(100_000);
        assertThat(messages.recv()).isEmpty();
        assertThat(rooms.getFirst()).isEqualTo(1024);
        assertThat(rooms.getLast()).isEqualTo(1024);
        assertThat(rooms).allMatch(room -> room <= 1 << 17);
    }

    @Test
    void theLastMessageNeedsItsMark() throws IOException {
        over(Framing.delimiter(new byte[1]));
        sendRaw("one\0two");
        end();
        assertThat(receiver.recv()).contains("one");
        assertThatThrownBy(receiver::recv).isInstanceOf(EOFException.class);
    }

    @Test
    void afterAMalformedMessageNothingIsRead() throws IOException {
        over(Framing.netstring());
        sendRaw("2:ab,hello,1:c,");
        assertThat(receiver.recv()).contains("ab");
        assertThatThrownBy(receiver::recv).isInstanceOf(MalformedException.class);
        assertThatThrownBy(receiver::recv)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is broken: a message could not be read");
    }

    @Test
    void afterAMessageThatIsTooLongNothingIsRead() throws IOException {
        sendRaw("\u007f\0\0\0");
        assertThatThrownBy(receiver::recv).isInstanceOf(TooLongException.class);
        assertThatThrownBy(receiver::recv).hasMessageContaining("is broken");
    }

    /** The bytes are no text, yet the next message is found. */
    @Test
    void aMessageOfAnotherTypeIsPassedOver() throws IOException {
        Messages.bytes(pair.left(), FRAMING).send(new byte[] {(byte) 0xff});
        sender.send("text");
        assertThatThrownBy(receiver::recv)
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("UTF-8");
        assertThat(receiver.recv()).contains("text");
    }

    @Test
    void aRefusedMessageDoesNotBreakTheStream() throws IOException {
        over(Framing.lengthPrefix(4).max(3));
        assertThatThrownBy(() -> sender.send("long"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a message of 4 bytes, where the longest has 3");
        sender.send("abc");
        assertThat(receiver.recv()).contains("abc");
    }

    @Test
    void aMessageThatWasCutOffBreaksTheStream() throws IOException {
        pair.left().timeout(Duration.ofMillis(50));
        String big = "x".repeat(Framing.DEFAULT_MAX);
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                sender.send(big);
                            }
                        })
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> sender.send("more"))
                .hasMessageContaining("is broken: a message was cut off");
    }

    @Test
    void aMessageOfWhichNothingWasSentBreaksNothing() throws IOException {
        assertThatThrownBy(() -> Deadline.in(Duration.ZERO).run(() -> sender.send("never")))
                .isInstanceOf(SocketTimeoutException.class);
        sender.send("sent");
        assertThat(receiver.recv()).contains("sent");
    }

    /** Framings can be anybody's. */
    @Test
    void aDecoderThatWantsMoreThanTheLongestDoesNotGetIt() throws IOException {
        Framing greedy =
                new Framing() {
                    @Override
                    public int max() {
                        return 3;
                    }

                    @Override
                    public int overhead() {
                        return 2;
                    }

                    @Override
                    public void encode(ByteBuffer message, ByteBuffer frame) {
                        frame.put(message);
                    }

                    @Override
                    public Decoder decoder() {
                        return _ -> null;
                    }
                };
        over(greedy);
        sendRaw("123456");
        assertThatThrownBy(receiver::recv)
                .isInstanceOf(TooLongException.class)
                .hasMessage("a message of more than 3 bytes");
        assertThat(pair.right().recvAll(1)).containsExactly('6');
    }

    /** The longest message may be claimed; memory is taken for what comes. */
    @Test
    void aClaimedLengthTakesNoMemory() throws Exception {
        Messages<byte[]> messages =
                Messages.bytes(pair.right(), Framing.lengthPrefix(4).max(1 << 30));
        pair.left().sendAll(ByteBuffer.allocate(4).putInt(1 << 30).flip());
        pair.right().timeout(Duration.ofMillis(20));
        long before = allocated();
        assertThatThrownBy(messages::recv).isInstanceOf(SocketTimeoutException.class);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void closingClosesTheSocket() throws IOException {
        receiver.close();
        assertThat(pair.right().isOpen()).isFalse();
        assertThatThrownBy(receiver::recv).isInstanceOf(SocketClosedException.class);
    }

    @Test
    void messagesOfTheKernelNeedNoFraming() throws IOException {
        try (Socket.Pair datagrams = Socket.pair(Family.UNIX, Type.DGRAM)) {
            assertThatThrownBy(() -> Messages.text(datagrams.left(), FRAMING))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no stream");
        }
    }
}
