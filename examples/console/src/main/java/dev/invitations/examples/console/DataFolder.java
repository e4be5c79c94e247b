package dev.invitations.examples.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.core.env.PropertyResolver;

/** Creates the folder of the default database, which only its owner can open. The database has no password. */
final class DataFolder {

    private DataFolder() {}

    static void protect(PropertyResolver environment) {
        String file = environment.getRequiredProperty("console.data");
        if (!environment.getProperty("spring.datasource.url", "").startsWith("jdbc:h2:file:" + file)) {
            return;
        }
        try {
            Path folder = Files.createDirectories(Path.of(file).toAbsolutePath().getParent());
            PosixFileAttributeView posix = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
            if (posix != null) {
                posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of " + file + " cannot be created", e);
        }
    }
}
