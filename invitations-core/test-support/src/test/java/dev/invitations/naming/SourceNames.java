package dev.invitations.naming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Finds names that break a convention in the Java sources of a folder. The compiler's own parser reads the sources. */
final class SourceNames {

    private static final Set<String> MAY_REPEAT_IF_NESTED = Set.of("Builder", "Kind");
    private static final Set<String> TESTS = Set.of(
            "Test",
            "ParameterizedTest",
            "RepeatedTest",
            "TestFactory",
            "TestTemplate",
            "Property",
            "Example",
            "FuzzTest");
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private final Map<String, List<Path>> types = new TreeMap<>();
    private final List<String> testNamesNotInSnakeCase = new ArrayList<>();

    private SourceNames() {}

    /** Reads all sources below this folder, except build output and hidden folders. */
    static SourceNames in(Path root) throws IOException {
        SourceNames names = new SourceNames();
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "The tests need a JDK");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources(root)));
            for (CompilationUnitTree unit : task.parse()) {
                Path file = root.toAbsolutePath()
                        .relativize(Path.of(unit.getSourceFile().toUri()));
                names.new NameScanner(file).scan(unit, null);
            }
        }
        return names;
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(root.toAbsolutePath().normalize(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    /** Returns a sentence per simple class name that occurs more than once. */
    List<String> repeatedTypes() {
        return types.entrySet().stream()
                .filter(type -> type.getValue().size() > 1)
                .map(type -> "The class name " + type.getKey() + " must be unique, but is in " + type.getValue())
                .toList();
    }

    /** Returns a sentence per test method whose name is not in snake case. */
    List<String> testNamesNotInSnakeCase() {
        return testNamesNotInSnakeCase;
    }

    private final class NameScanner extends TreePathScanner<Void, Void> {

        private final Path file;

        NameScanner(Path file) {
            this.file = file;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            String name = type.getSimpleName().toString();
            boolean isNested = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
            boolean isAnonymous = name.isEmpty();
            if (!isAnonymous && !(isNested && MAY_REPEAT_IF_NESTED.contains(name))) {
                types.computeIfAbsent(name, key -> new ArrayList<>()).add(file);
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            String name = method.getName().toString();
            if (isTest(method) && !SNAKE_CASE.matcher(name).matches()) {
                testNamesNotInSnakeCase.add("The test " + name + " in " + file + " must be in snake_case");
            }
            return super.visitMethod(method, null);
        }

        private boolean isTest(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .map(AnnotationTree::getAnnotationType)
                    .map(type -> type.toString().replaceFirst(".*\\.", ""))
                    .anyMatch(TESTS::contains);
        }
    }
}
