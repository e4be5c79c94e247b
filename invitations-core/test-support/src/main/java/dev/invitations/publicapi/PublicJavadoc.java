package dev.invitations.publicapi;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Checks the first sentences of the Javadoc of a module's exported packages. The compiler checks that the Javadoc is
 * complete, but not its style.
 */
public final class PublicJavadoc {

    /** A verb in the third person: {@code Returns}, {@code Accepts}. */
    private static final Pattern VERB = Pattern.compile("[A-Z][a-z]+s");

    private static final Set<String> NO_VERBS = Set.of("Always", "As", "Has", "Is", "Its", "This", "Thus", "Unless");

    private static final Pattern SENTENCE = Pattern.compile("(?!This )[A-Z0-9{].*\\.", Pattern.DOTALL);

    private PublicJavadoc() {}

    /**
     * Checks the public and protected types, methods, constructors and constants of all exported packages. The first
     * sentence of a method or constructor must begin with a verb in the third person. An override may inherit its
     * Javadoc.
     *
     * @param sources the folder of the module's sources, which contains {@code module-info.java}
     * @return one line per violation: the member and the first sentence of its Javadoc
     */
    public static List<String> violations(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> paths = Files.walk(sources)) {
            List<Path> java = paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            Set<String> exported = new HashSet<>();
            units.forEach(unit -> exported.addAll(exports(unit)));
            PublicMembers members = new PublicMembers(DocTrees.instance(task));
            for (CompilationUnitTree unit : units) {
                if (unit.getPackageName() != null
                        && exported.contains(unit.getPackageName().toString())) {
                    members.scan(unit, null);
                }
            }
            return members.violations;
        }
    }

    private static List<String> exports(CompilationUnitTree unit) {
        ModuleTree module = unit.getModule();
        return module == null
                ? List.of()
                : module.getDirectives().stream()
                        .filter(ExportsTree.class::isInstance)
                        .map(ExportsTree.class::cast)
                        .filter(exports -> exports.getModuleNames() == null)
                        .map(exports -> exports.getPackageName().toString())
                        .toList();
    }

    /** Visits the members that other modules can see. */
    private static final class PublicMembers extends TreePathScanner<@Nullable Void, @Nullable ClassTree> {

        private final DocTrees docs;
        private final List<String> violations = new ArrayList<>();

        PublicMembers(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable ClassTree owner) {
            if (isVisible(type.getModifiers(), owner)) {
                check(type.getSimpleName().toString(), SENTENCE, false);
                super.visitClass(type, type);
            }
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable ClassTree owner) {
            if (owner != null && isVisible(method.getModifiers(), owner)) {
                boolean inherits = method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().equals("Override"));
                check(owner.getSimpleName() + "." + method.getName(), VERB, inherits);
            }
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree field, @Nullable ClassTree owner) {
            if (owner != null && isVisible(field.getModifiers(), owner)) {
                check(owner.getSimpleName() + "." + field.getName(), SENTENCE, false);
            }
            return null;
        }

        private void check(String member, Pattern form, boolean inherits) {
            DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
            if (comment == null && inherits) {
                return;
            }
            String sentence = comment == null ? "" : text(comment.getFirstSentence());
            String start = form == VERB ? sentence.split("\\s", 2)[0] : sentence;
            if (!form.matcher(start).matches() || NO_VERBS.contains(start)) {
                violations.add(member + ": " + (sentence.isEmpty() ? "no Javadoc" : sentence));
            }
        }

        private static String text(List<? extends DocTree> sentence) {
            return sentence.stream().map(DocTree::toString).collect(Collectors.joining());
        }

        /** Checks whether a member is public or protected; the members of an interface are public. */
        private static boolean isVisible(ModifiersTree modifiers, @Nullable ClassTree owner) {
            Set<Modifier> flags = modifiers.getFlags();
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || (owner != null && owner.getKind() == Tree.Kind.INTERFACE && !flags.contains(Modifier.PRIVATE));
        }
    }
}
