package sockeye.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.AddrInfo;
import sockeye.Eai;
import sockeye.Errno;
import sockeye.Events;
import sockeye.Family;
import sockeye.Flags;
import sockeye.NameInfo;
import sockeye.Option;
import sockeye.Options;
import sockeye.Protocol;
import sockeye.Type;

/** Our numbers and structures against those of the C compiler's headers. */
@Timeout(60)
class OracleTest {
    /** What we say about {@code c}; {@code macro} tells whether the headers know it. */
    private record Fact(String macro, String c, long value) {
        Fact(String macro, long value) {
            this(macro, macro, value);
        }
    }

    /** Our own inventions, and a limit that only the kernel's sources have. */
    private static final Set<String> OURS = Set.of("EAI_ERRNO", "SCM_MAX_FD");

    /** Younger than the headers of systems that are still in use. */
    private static final Set<String> YOUNG =
            Set.of(
                    "IPPROTO_MPTCP",
                    "SO_PREFER_BUSY_POLL",
                    "SO_BUSY_POLL_BUDGET",
                    "SO_NETNS_COOKIE",
                    "SO_BUF_LOCK",
                    "SO_RESERVE_MEM",
                    "SO_TXREHASH",
                    "SO_RCVMARK",
                    "IP_LOCAL_PORT_RANGE",
                    "SYS_cachestat");

    private static final Map<String, String> LEVELS =
            Map.of(
                    "SO", "SOL_SOCKET",
                    "TCP", "IPPROTO_TCP",
                    "IP", "IPPROTO_IP",
                    "IPV6", "IPPROTO_IPV6",
                    "UDP", "IPPROTO_UDP");

    @Test
    void thisMachine() throws Exception {
        Cc cc = Cc.required("cc");
        List<Fact> facts = facts(Constants.class, Layouts.class);
        StringBuilder program = new StringBuilder();
        for (Fact fact : facts) {
            program.append(
                    """
                    #ifdef %s
                    printf("%%lld\\n", (long long) (%s));
                    #else
                    puts("none");
                    #endif
                    """
                            .formatted(fact.macro, fact.c));
        }
        List<String> answers = cc.run(program.toString());
        assertThat(answers).hasSameSizeAs(facts);
        Set<String> missing = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Fact fact = facts.get(i);
            if (answers.get(i).equals("none")) {
                missing.add(fact.macro);
            } else if (Long.parseLong(answers.get(i)) != fact.value) {
                wrong.add(fact.c + " is " + answers.get(i) + ", not " + fact.value);
            }
        }
        System.out.println("OracleTest: not in these headers: " + missing);
        assertThat(wrong).isEmpty();
        assertThat(missing).isSubsetOf(YOUNG);
        assertThat(facts).hasSizeGreaterThan(450);
    }

    @ParameterizedTest
    @CsvSource({
        "amd64,   x86_64-linux-gnu-gcc",
        "aarch64, aarch64-linux-gnu-gcc",
    })
    void architecture(String architecture, String compiler) throws Exception {
        Cc cc = Cc.required(compiler);
        Loader loader = new Loader();
        String mine = System.setProperty("os.arch", architecture);
        Class<?> constants;
        Class<?> layouts;
        try {
            constants = loader.initialized("Constants");
            layouts = loader.initialized("Layouts");
        } finally {
            System.setProperty("os.arch", mine);
        }
        List<Fact> facts = facts(constants, layouts);
        StringBuilder program = new StringBuilder();
        for (Fact fact : facts) {
            program.append(
                    """
                    #ifdef %s
                    _Static_assert((long long) (%s) == %dLL, "%s");
                    #endif
                    """
                            .formatted(fact.macro, fact.c, fact.value, fact.c));
        }
        cc.check(program.toString());
    }

    @Test
    void textsOfErrors() throws Exception {
        Cc cc = Cc.required("cc");
        List<Errno> numbers = new ArrayList<>(List.of(Errno.values()));
        numbers.remove(Errno.UNKNOWN);
        StringBuilder program = new StringBuilder();
        numbers.forEach(errno -> program.append("puts(strerror(" + errno.number() + "));\n"));
        List<String> texts = cc.run(program.toString());
        assumeTrue(texts.getFirst().equals(Errno.EPERM.text()), "this C library has other texts");
        assertThat(numbers.stream().map(Errno::text).toList()).isEqualTo(texts);
    }

    @Test
    void everyErrorHasAName() throws Exception {
        Cc cc = Cc.required("cc");
        String program =
                """
                for (int i = 1; i < 134; i++) {
                    if (strncmp(strerror(i), "Unknown error", 13) != 0) printf("%d\\n", i);
                }
                """;
        assertThat(cc.run(program))
                .hasSizeGreaterThan(100)
                .allSatisfy(number ->
                        assertThat(Errno.of(Integer.parseInt(number))).isNotEqualTo(Errno.UNKNOWN));
    }

    @Test
    void textsOfLookUps() throws Exception {
        Cc cc = Cc.required("cc");
        List<Eai> numbers = new ArrayList<>(List.of(Eai.values()));
        numbers.remove(Eai.UNKNOWN);
        StringBuilder program = new StringBuilder();
        numbers.forEach(eai -> program.append("puts(gai_strerror(" + eai.number() + "));\n"));
        List<String> texts = cc.run(program.toString());
        assumeTrue(
                texts.contains(Eai.EAI_NONAME.text()), "this C library has other texts: " + texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(i)).isIn(numbers.get(i).text(), "Unknown error");
        }
    }

    private static List<Fact> facts(Class<?> constants, Class<?> layouts) throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (Field field : publicConstants(constants)) {
            if (!OURS.contains(field.getName())) {
                String cast = field.getType() == int.class ? "(int) " : "";
                facts.add(new Fact(field.getName(), cast + field.getName(), field.getLong(null)));
            }
        }
        for (Field field : publicConstants(Options.class)) {
            Option<?> option = (Option<?>) field.get(null);
            assertThat(option.name()).isEqualTo(field.getName());
            String prefix = option.name().replaceAll("_.*", "");
            String level = Objects.requireNonNull(LEVELS.get(prefix), prefix);
            facts.add(new Fact(option.name(), option.number()));
            facts.add(new Fact(level, option.level()));
        }
        Arrays.stream(Errno.values())
                .filter(errno -> errno != Errno.UNKNOWN)
                .forEach(errno -> facts.add(new Fact(errno.name(), errno.number())));
        for (Field field : publicConstants(Flags.class)) {
            bits(facts, field, ((Flags) field.get(null)).bits());
        }
        for (Field field : publicConstants(Events.class)) {
            bits(facts, field, ((Events) field.get(null)).bits());
        }
        for (Field field : publicConstants(Family.class)) {
            facts.add(new Fact("AF_" + field.getName(), ((Family) field.get(null)).number()));
        }
        for (Field field : publicConstants(Type.class)) {
            int number = ((Type) field.get(null)).number();
            facts.add(new Fact("AF_UNIX", "SOCK_" + field.getName(), number));
        }
        for (Field field : publicConstants(Protocol.class)) {
            String name = field.getName().equals("DEFAULT") ? "IP" : field.getName();
            facts.add(new Fact("IPPROTO_" + name, ((Protocol) field.get(null)).number()));
        }
        for (Eai eai : Eai.values()) {
            if (eai != Eai.UNKNOWN) {
                facts.add(new Fact(eai.name(), eai.number()));
            }
        }
        for (Class<? extends Enum<?>> flags : List.of(AddrInfo.Flag.class, NameInfo.Flag.class)) {
            for (Enum<?> flag : flags.getEnumConstants()) {
                facts.add(new Fact(flag.name(), hidden(flags, "bit").getInt(flag)));
            }
        }
        Class<?> hosts = Class.forName("sockeye.Hosts");
        for (String name : List.of("NETDB_INTERNAL", "TRY_AGAIN", "NO_RECOVERY", "NO_DATA")) {
            facts.add(new Fact(name, hidden(hosts, name).getInt(null)));
        }
        structures(facts, layouts);
        return facts;
    }

    private static Field hidden(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static void bits(List<Fact> facts, Field field, int bits) {
        if (!field.getName().equals("NONE")) {
            facts.add(new Fact(field.getName(), "(int) " + field.getName(), bits));
        }
    }

    @SuppressWarnings("unchecked") // what the method returns
    private static void structures(List<Fact> facts, Class<?> layouts)
            throws ReflectiveOperationException {
        Method all = layouts.getDeclaredMethod("all");
        all.setAccessible(true);
        for (StructLayout struct : (List<StructLayout>) all.invoke(null)) {
            String name = "struct " + struct.name().orElseThrow();
            facts.add(new Fact("AF_UNIX", "sizeof(" + name + ")", struct.byteSize()));
            for (MemoryLayout member : struct.memberLayouts()) {
                if (member.name().isPresent()) {
                    String inside = name + ", " + member.name().get();
                    facts.add(
                            new Fact(
                                    "AF_UNIX",
                                    "offsetof(" + inside + ")",
                                    Layouts.offset(struct, member.name().get())));
                    facts.add(
                            new Fact(
                                    "AF_UNIX",
                                    "sizeof(((" + name + " *) 0)->" + member.name().get() + ")",
                                    member.byteSize()));
                }
            }
        }
        long storage = layouts.getField("SOCKADDR_STORAGE").getLong(null);
        facts.add(new Fact("AF_UNIX", "sizeof(struct sockaddr_storage)", storage));
        for (int i = 0; i < 20; i++) {
            long space = Layouts.CMSGHDR.byteSize() + Layouts.cmsgAlign(i);
            facts.add(new Fact("CMSG_SPACE", "CMSG_SPACE(" + i + ")", space));
        }
    }

    private static List<Field> publicConstants(Class<?> type) {
        int wanted = Modifier.PUBLIC | Modifier.STATIC;
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> (field.getModifiers() & wanted) == wanted)
                .toList();
    }

    /** Makes these classes again, so that they look at the architecture again. */
    private static final class Loader extends ClassLoader {
        Class<?> initialized(String simpleName) throws ClassNotFoundException, IOException {
            try (InputStream in = Kernels.class.getResourceAsStream(simpleName + ".class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                Class<?> made = defineClass(null, bytes, 0, bytes.length);
                return Class.forName(made.getName(), true, this);
            }
        }
    }
}
