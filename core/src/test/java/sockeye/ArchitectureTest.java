package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Programs;

/** What depends on what, and what users can see. */
@Timeout(60)
class ArchitectureTest {
    private static final Path CLASSES = Programs.CLASSES;
    private static final Path API = Path.of("api", "sockeye.api");
    private static final String WRITE_API = "sockeye.api.write";

    /** Who may know whom, besides itself. */
    private static final Map<String, Set<String>> MAY_KNOW =
            Map.of(
                    "sockeye",
                            Set.of(
                                    "sockeye.poll",
                                    "sockeye.kernel",
                                    "sockeye.causes",
                                    "sockeye.closing"),
                    "sockeye.causes", Set.of(),
                    "sockeye.closing", Set.of(),
                    "sockeye.poll", Set.of("sockeye.kernel"),
                    "sockeye.kernel", Set.of());

    /** A class of this module in a name, descriptor or signature. */
    private static final Pattern OURS =
            Pattern.compile("(?:^|L)(sockeye(?:/[a-z]\\w*)*)/[A-Z]\\w*");

    /** A class of other packages in a descriptor or signature. */
    private static final Pattern PACKAGE = Pattern.compile("(?:^|L)((?:[a-z]\\w*/)+)[A-Z]\\w*");

    static List<Path> classFiles() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("classFiles")
    void dependenciesRunOneWay(Path file) throws IOException {
        ClassModel model = ClassFile.of().parse(file);
        String mine = packageOf(model.thisClass().asInternalName());
        Set<String> known = new TreeSet<>();
        for (var entry : model.constantPool()) {
            if (entry instanceof Utf8Entry utf8) {
                Matcher matcher = OURS.matcher(utf8.stringValue());
                while (matcher.find()) {
                    known.add(matcher.group(1).replace('/', '.'));
                }
            }
        }
        known.remove(mine);
        assertThat(MAY_KNOW).containsKey(mine);
        assertThat(known).isSubsetOf(MAY_KNOW.get(mine));
    }

    /** java.base is all there is; the annotations of JSpecify are not looked for at run time. */
    @ParameterizedTest
    @MethodSource("classFiles")
    void nothingButTheJdk(Path file) throws IOException {
        ClassModel model = ClassFile.of().parse(file);
        Set<String> others = new TreeSet<>();
        for (var entry : model.constantPool()) {
            if (entry instanceof Utf8Entry utf8) {
                Matcher matcher = PACKAGE.matcher(utf8.stringValue());
                while (matcher.find()) {
                    others.add(matcher.group(1));
                }
            }
        }
        others.removeIf(name -> name.startsWith("java/") || name.startsWith("sockeye/"));
        assertThat(others).isSubsetOf("org/jspecify/annotations/");
    }

    @Test
    void module() throws IOException {
        Path file = CLASSES.resolve("module-info.class");
        assumeTrue(Files.exists(file), "compiled without module-info");
        try (InputStream in = Files.newInputStream(file)) {
            ModuleDescriptor module = ModuleDescriptor.read(in);
            assertThat(module.exports())
                    .extracting(
                            ModuleDescriptor.Exports::source, exported -> !exported.isQualified())
                    .containsExactlyInAnyOrder(
                            tuple("sockeye", true),
                            tuple("sockeye.causes", false),
                            tuple("sockeye.closing", false));
            assertThat(module.requires().stream().map(ModuleDescriptor.Requires::name))
                    .containsExactlyInAnyOrder("java.base", "org.jspecify");
        }
    }

    private static String packageOf(String internalName) {
        return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
    }

    private static List<Class<?>> exported() throws IOException, ClassNotFoundException {
        List<Class<?>> exported = new ArrayList<>();
        for (Path file : classFiles()) {
            if (CLASSES.resolve("sockeye").equals(file.getParent())) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type =
                        Class.forName("sockeye." + name, false, Socket.class.getClassLoader());
                if (isVisible(type)) {
                    exported.add(type);
                }
            }
        }
        exported.sort(Comparator.comparing(Class::getName));
        return exported;
    }

    private static boolean isVisible(Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || !isVisible(type.getModifiers())) {
            return false;
        }
        Class<?> outer = type.getDeclaringClass();
        return outer == null || isVisible(outer);
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static List<AccessibleObject> members(Class<?> type) {
        return Stream.<AccessibleObject>concat(
                        Arrays.stream(type.getDeclaredFields()),
                        Stream.concat(
                                Arrays.stream(type.getDeclaredConstructors()),
                                Arrays.stream(type.getDeclaredMethods())))
                .filter(member -> isVisible(((Member) member).getModifiers()))
                .filter(member -> !((Member) member).isSynthetic())
                .toList();
    }

    @Test
    void noHiddenTypesInTheApi() throws IOException, ClassNotFoundException {
        for (Class<?> type : exported()) {
            Set<String> mentioned = new TreeSet<>();
            mention(mentioned, type.getGenericSuperclass());
            mention(mentioned, type.getGenericInterfaces());
            for (AccessibleObject member : members(type)) {
                switch (member) {
                    case Field field -> mention(mentioned, field.getGenericType());
                    case Executable executable -> {
                        mention(mentioned, executable.getGenericParameterTypes());
                        mention(mentioned, executable.getGenericExceptionTypes());
                        mention(mentioned, executable.getAnnotatedReturnType().getType());
                    }
                    default -> throw new AssertionError(member);
                }
            }
            assertThat(mentioned)
                    .as(type.getName())
                    .allMatch(name -> name.startsWith("java.") || isExported(name))
                    .noneMatch(name -> name.startsWith("java.lang.foreign"));
        }
    }

    private static boolean isExported(String name) {
        try {
            Class<?> type = Class.forName(name);
            return type.isPrimitive()
                    || (type.getPackageName().equals("sockeye") && isVisible(type));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void mention(Set<String> names, java.lang.reflect.Type... types) {
        for (java.lang.reflect.Type type : types) {
            switch (type) {
                case null -> {}
                case Class<?> plain when plain.isArray() -> mention(names, plain.componentType());
                case Class<?> plain when plain.isPrimitive() -> {}
                case Class<?> plain -> names.add(plain.getName());
                case ParameterizedType generic -> {
                    mention(names, generic.getRawType());
                    mention(names, generic.getActualTypeArguments());
                }
                case GenericArrayType array -> mention(names, array.getGenericComponentType());
                case WildcardType wildcard -> {
                    mention(names, wildcard.getLowerBounds());
                    mention(names, wildcard.getUpperBounds());
                }
                case TypeVariable<?> variable -> {
                    for (java.lang.reflect.Type bound : variable.getBounds()) {
                        if (bound instanceof Class<?>) {
                            mention(names, bound);
                        }
                    }
                }
                default -> throw new AssertionError(type);
            }
        }
    }

    /** Changes of the API show up in the file's changes. */
    @Test
    void theApiIsWrittenDown() throws Exception {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : exported()) {
            lines.add(declaration(type));
            for (AccessibleObject member : members(type)) {
                lines.add(line(type, member));
            }
        }
        lines.sort(Comparator.naturalOrder());
        if (Boolean.getBoolean(WRITE_API)) {
            Files.createDirectories(API.getParent());
            Files.write(API, lines);
        }
        assertThat(API)
                .as("write it with: mvn -pl core test -Dtest=ArchitectureTest -D%s=true", WRITE_API)
                .exists();
        assertThat(lines)
                .as(
                        "the API has changed. If that is meant, write %s again with:"
                                + " mvn -pl core test -Dtest=ArchitectureTest -D%s=true",
                        API, WRITE_API)
                .isEqualTo(Files.readAllLines(API));
    }

    private static String declaration(Class<?> type) {
        StringBuilder line = new StringBuilder(type.getName()).append(": ");
        line.append(type.toGenericString());
        if (type.getGenericSuperclass() != null) {
            line.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        for (java.lang.reflect.Type face : type.getGenericInterfaces()) {
            line.append(" implements ").append(face.getTypeName());
        }
        return shortened(line.toString());
    }

    private static String line(Class<?> type, AccessibleObject member)
            throws IllegalAccessException {
        String start = type.getName() + ": ";
        String inside = type.getName() + ".";
        return switch (member) {
            case Field field ->
                    shortened(
                                    start
                                            + field.toGenericString()
                                                    .replace(
                                                            inside + field.getName(),
                                                            field.getName()))
                            + value(field);
            case Constructor<?> constructor -> shortened(start + constructor.toGenericString());
            case Method method -> {
                String text = method.toGenericString();
                yield shortened(start + text.replace(inside + method.getName(), method.getName()));
            }
            default -> throw new AssertionError(member);
        };
    }

    private static String shortened(String line) {
        return line.replaceAll("\\b(sockeye|java\\.lang)\\.(?=[A-Z])", "");
    }

    private static String value(Field field) throws IllegalAccessException {
        Class<?> type = field.getType();
        boolean constant =
                Modifier.isStatic(field.getModifiers())
                        && (type.isPrimitive() || type == String.class);
        return constant ? " = " + field.get(null) : "";
    }
}
