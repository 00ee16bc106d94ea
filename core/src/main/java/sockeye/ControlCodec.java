package sockeye;

import static sockeye.kernel.Constants.IPPROTO_IP;
import static sockeye.kernel.Constants.IPPROTO_IPV6;
import static sockeye.kernel.Constants.IPPROTO_UDP;
import static sockeye.kernel.Constants.IPV6_RECVERR;
import static sockeye.kernel.Constants.IP_RECVERR;
import static sockeye.kernel.Constants.SCM_CREDENTIALS;
import static sockeye.kernel.Constants.SCM_RIGHTS;
import static sockeye.kernel.Constants.SOL_SOCKET;
import static sockeye.kernel.Constants.SO_EE_CODE_ZEROCOPY_COPIED;
import static sockeye.kernel.Constants.SO_EE_ORIGIN_ZEROCOPY;
import static sockeye.kernel.Constants.UDP_GRO;
import static sockeye.kernel.Constants.UDP_SEGMENT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sockeye.kernel.Layouts;
import sockeye.poll.Descriptor;

/** Ancillary data in the kernel's form: one line of {@link #KINDS} for each record. */
final class ControlCodec {
    /** {@code least} is how many bytes it takes: what the kernel cut shorter is opaque. */
    private record Kind<C extends Control>(
            int level,
            int type,
            Class<C> record,
            int least,
            Function<C, byte[]> encode,
            Function<ByteBuffer, C> decode) {
        byte[] bytes(Control control) {
            return encode.apply(record.cast(control));
        }
    }

    private static final int ERROR = (int) Layouts.SOCK_EXTENDED_ERR.byteSize();

    private static final List<Kind<?>> KINDS =
            List.of(
                    new Kind<>(
                            SOL_SOCKET,
                            SCM_RIGHTS,
                            Control.Rights.class,
                            0,
                            ControlCodec::numbers,
                            ControlCodec::descriptors),
                    new Kind<>(
                            SOL_SOCKET,
                            SCM_CREDENTIALS,
                            Control.Credentials.class,
                            Codec.CREDENTIALS.size(),
                            Codec.CREDENTIALS.encode(),
                            Codec.CREDENTIALS.decode()),
                    new Kind<>(
                            IPPROTO_UDP,
                            UDP_SEGMENT,
                            Control.UdpSegment.class,
                            Short.BYTES,
                            segment -> bytes(Short.BYTES).putShort((short) segment.size()).array(),
                            data -> new Control.UdpSegment(Short.toUnsignedInt(data.getShort()))),
                    new Kind<>(
                            IPPROTO_UDP,
                            UDP_GRO,
                            Control.UdpGro.class,
                            Integer.BYTES,
                            ControlCodec::notSent,
                            data -> new Control.UdpGro(data.getInt())),
                    // These mean one of two records, neither of which is sent: they stand last.
                    new Kind<>(
                            IPPROTO_IP,
                            IP_RECVERR,
                            Control.class,
                            ERROR,
                            ControlCodec::notSent,
                            ControlCodec::error),
                    new Kind<>(
                            IPPROTO_IPV6,
                            IPV6_RECVERR,
                            Control.class,
                            ERROR,
                            ControlCodec::notSent,
                            ControlCodec::error));

    private static final int HEADER = (int) Layouts.CMSGHDR.byteSize();

    private ControlCodec() {}

    static byte[] encode(List<? extends Control> controls) {
        List<Control.Opaque> raw = controls.stream().map(ControlCodec::raw).toList();
        int room = raw.stream().mapToInt(one -> Control.room(one.bytes().length)).sum();
        ByteBuffer buffer = ByteBuffer.allocate(room).order(ByteOrder.nativeOrder());
        for (Control.Opaque one : raw) {
            byte[] bytes = one.bytes();
            int start = buffer.position();
            buffer.putLong(HEADER + bytes.length).putInt(one.level()).putInt(one.type()).put(bytes);
            buffer.position(start + Control.room(bytes.length));
        }
        return buffer.array();
    }

    /**
     * Reads what the kernel wrote. Every descriptor in it is taken over, whatever else is wrong.
     */
    static List<Control> decode(byte[] bytes) {
        List<Control> controls = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= HEADER) {
            int start = buffer.position();
            int length = Math.clamp(buffer.getLong(), HEADER, bytes.length - start);
            int level = buffer.getInt();
            int type = buffer.getInt();
            ByteBuffer data =
                    buffer.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            controls.add(typed(level, type, data));
            buffer.position((int) Math.min(start + Layouts.cmsgAlign(length), bytes.length));
        }
        return controls;
    }

    private static Control typed(int level, int type, ByteBuffer data) {
        for (Kind<?> kind : KINDS) {
            if (kind.level == level && kind.type == type && data.remaining() >= kind.least) {
                return kind.decode.apply(data);
            }
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return new Control.Opaque(level, type, bytes);
    }

    private static Control.Opaque raw(Control control) {
        if (control instanceof Control.Opaque opaque) {
            return opaque;
        }
        for (Kind<?> kind : KINDS) {
            if (kind.record.isInstance(control)) {
                return new Control.Opaque(kind.level, kind.type, kind.bytes(control));
            }
        }
        throw new AssertionError("no line for " + control.getClass());
    }

    private static byte[] notSent(Control control) {
        throw new IllegalArgumentException("control: " + control + " can only be received");
    }

    /** A {@code struct sock_extended_err}, and the offender's address behind it. */
    private static Control error(ByteBuffer data) {
        int errno = data.getInt();
        int origin = Byte.toUnsignedInt(data.get());
        int type = Byte.toUnsignedInt(data.get());
        int code = Byte.toUnsignedInt(data.get());
        data.get(); // ee_pad
        int info = data.getInt();
        int more = data.getInt();
        if (errno == 0 && origin == SO_EE_ORIGIN_ZEROCOPY) {
            return new Control.ZeroCopied(
                    Integer.toUnsignedLong(info),
                    Integer.toUnsignedLong(more),
                    (code & SO_EE_CODE_ZEROCOPY_COPIED) != 0);
        }
        byte[] offender = new byte[data.remaining()];
        data.get(offender);
        return new Control.ExtendedError(
                errno, origin, type, code, info, more, Sockaddr.decode(offender));
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static byte[] numbers(Control.Rights rights) {
        ByteBuffer numbers =
                ByteBuffer.allocate(4 * rights.descriptors().size()).order(ByteOrder.nativeOrder());
        rights.descriptors().forEach(fd -> numbers.putInt(fd.number()));
        return numbers.array();
    }

    private static Control.Rights descriptors(ByteBuffer data) {
        List<Fd> descriptors = new ArrayList<>();
        while (data.remaining() >= 4) {
            descriptors.add(new Fd(new Descriptor(data.getInt())));
        }
        return new Control.Rights(descriptors);
    }
}
