package sockeye.framing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import sockeye.framing.Framing.Decoder;
import sockeye.framing.Framing.Frame;

/** What is true of every framing. */
class FramingTest {
    private static final int MAX = 300;

    /**
     * A framing under test.
     *
     * @param least the shortest message that it can send
     * @param withMax the framing by its longest message
     */
    record Subject(String name, int least, IntFunction<Framing> withMax) {
        Framing framing() {
            return withMax.apply(MAX);
        }

        /** Messages of all kinds; letters only, which none of the framings minds. */
        List<byte[]> messages() {
            boolean fixed = framing() instanceof Fixed;
            SplittableRandom random = new SplittableRandom(1);
            return (fixed ? IntStream.of(MAX, MAX, MAX) : lengths())
                    .mapToObj(length -> letters(random, length))
                    .toList();
        }

        private IntStream lengths() {
            return IntStream.concat(IntStream.rangeClosed(least, least + 20), IntStream.of(MAX));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Subject> SUBJECTS =
            List.of(
                    new Subject("2 bytes", 0, max -> Framing.lengthPrefix(2).max(max)),
                    new Subject("4 bytes", 0, max -> Framing.lengthPrefix(4).max(max)),
                    new Subject("8 bytes", 0, max -> Framing.lengthPrefix(8).max(max)),
                    new Subject(
                            "little-endian",
                            0,
                            max -> Framing.lengthPrefix(2).order(ByteOrder.LITTLE_ENDIAN).max(max)),
                    new Subject("kind first", 3, max -> Framing.lengthPrefix(4).offset(3).max(max)),
                    new Subject(
                            "counts itself",
                            0,
                            max -> Framing.lengthPrefix(4).adjustment(-4).max(max)),
                    new Subject(
                            "counts less",
                            7,
                            max -> Framing.lengthPrefix(2).offset(2).adjustment(5).max(max)),
                    new Subject("varint", 0, max -> Framing.varint().max(max)),
                    new Subject("NUL", 0, max -> Framing.delimiter(new byte[1]).max(max)),
                    new Subject(
                            "--end--",
                            0,
                            max -> Framing.delimiter("--end--".getBytes(UTF_8)).max(max)),
                    new Subject("lines", 0, max -> Framing.lines().max(max)),
                    new Subject("CR LF", 0, max -> Framing.lines().withCrLf().max(max)),
                    new Subject("fixed", MAX, Framing::fixed),
                    new Subject("netstring", 0, max -> Framing.netstring().max(max)),
                    new Subject("octet counting", 1, max -> Framing.octetCounting().max(max)));

    static final List<Subject> OF_ANY_LENGTH =
            SUBJECTS.stream().filter(one -> !one.name.equals("fixed")).toList();

    private static byte[] letters(SplittableRandom random, int length) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) random.nextInt('a', 'z' + 1);
        }
        return letters;
    }

    private static byte[] frame(Framing framing, byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length + framing.overhead());
        ByteBuffer from = ByteBuffer.wrap(message);
        framing.encode(from, frame);
        assertThat(from.hasRemaining()).isFalse();
        frame.flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    static ByteBuffer joined(Framing framing, List<byte[]> messages) {
        Stream<byte[]> frames = messages.stream().map(one -> frame(framing, one));
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        frames.forEach(all::put);
        return all.flip();
    }

    @ParameterizedTest
    @FieldSource("SUBJECTS")
    void whatIsSentArrives(Subject subject) throws IOException {
        ByteBuffer stream = joined(subject.framing(), subject.messages());
        Decoder decoder = subject.framing().decoder();
        List<byte[]> came = new ArrayList<>();
        while (stream.hasRemaining()) {
            Frame frame = decoder.next(stream);
            assertThat(frame).isNotNull();
            came.add(frame.take(stream));
        }
        assertThat(came).usingRecursiveComparison().isEqualTo(subject.messages());
    }

    /** Bytes come one by one, and what has been taken is moved out of the way. */
    @ParameterizedTest
    @FieldSource("SUBJECTS")
    void boundariesOfPacketsDoNotMatter(Subject subject) throws IOException {
        ByteBuffer stream = joined(subject.framing(), subject.messages());
        Decoder decoder = subject.framing().decoder();
        List<byte[]> came = new ArrayList<>();
        ByteBuffer window = ByteBuffer.allocate(MAX + subject.framing().overhead()).limit(0);
        while (stream.hasRemaining()) {
            window.compact().put(stream.get()).flip();
            Frame frame = decoder.next(window);
            if (frame != null) {
                came.add(frame.take(window));
            }
        }
        assertThat(window.hasRemaining()).isFalse();
        assertThat(came).usingRecursiveComparison().isEqualTo(subject.messages());
    }

    @ParameterizedTest
    @FieldSource("SUBJECTS")
    void aBeginningIsNoMessage(Subject subject) throws IOException {
        for (byte[] message : subject.messages()) {
            byte[] frame = frame(subject.framing(), message);
            for (int length = 0; length < frame.length; length++) {
                ByteBuffer part = ByteBuffer.wrap(frame, 0, length);
                assertThat(subject.framing().decoder().next(part)).isNull();
                assertThat(part.remaining()).isEqualTo(length);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("OF_ANY_LENGTH")
    void tooLongIsNotSent(Subject subject) {
        byte[] message = letters(new SplittableRandom(2), MAX + 1);
        ByteBuffer frame = ByteBuffer.allocate(2 * MAX);
        assertThatThrownBy(() -> subject.framing().encode(ByteBuffer.wrap(message), frame))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("301")
                .hasMessageContaining("300");
        assertThat(frame.position()).isZero();
    }

    @ParameterizedTest
    @FieldSource("OF_ANY_LENGTH")
    void tooLongIsNotTaken(Subject subject) {
        byte[] message = letters(new SplittableRandom(3), MAX + 1);
        byte[] frame = frame(subject.withMax.apply(MAX + 1), message);
        assertThatThrownBy(() -> subject.framing().decoder().next(ByteBuffer.wrap(frame)))
                .isInstanceOf(TooLongException.class)
                .hasMessageContaining("300");
    }

    /** Nobody has to receive a whole message to learn that it is too long. */
    @ParameterizedTest
    @FieldSource("OF_ANY_LENGTH")
    void tooLongIsFoundEarly(Subject subject) throws IOException {
        byte[] message = letters(new SplittableRandom(4), 10 * MAX);
        byte[] frame = frame(subject.withMax.apply(10 * MAX), message);
        int most = MAX + subject.framing().overhead() + 1;
        assertThatThrownBy(() -> subject.framing().decoder().next(ByteBuffer.wrap(frame, 0, most)))
                .isInstanceOf(TooLongException.class);
    }

    @ParameterizedTest
    @FieldSource("SUBJECTS")
    void positionsNeedNotBeZero(Subject subject) throws IOException {
        byte[] message = subject.messages().getLast();
        byte[] frame = frame(subject.framing(), message);
        ByteBuffer amid = ByteBuffer.allocate(frame.length + 20).position(7);
        amid.put(frame).put((byte) '1').limit(amid.position()).position(7);
        Frame found = subject.framing().decoder().next(amid);
        assertThat(found).isNotNull();
        assertThat(found.take(amid)).isEqualTo(message);
        assertThat(amid.position()).isEqualTo(7 + frame.length);
    }
}
