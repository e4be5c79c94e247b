package dev.invitations.examples.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.PropertyResolver;

/** Creates the folder of the default database, which only its owner can open. The database has no password. */
final class DataFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private static final Set<PosixFilePermission> OF_THE_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> TO_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private DataFolder() {}

    static void protect(PropertyResolver environment) {
        String file = environment.getRequiredProperty("console.data");
        if (!environment.getProperty("spring.datasource.url", "").startsWith("jdbc:h2:file:" + file)) {
            return;
        }
        Path folder = Objects.requireNonNull(Path.of(file).toAbsolutePath().getParent());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InvalidSettingException("The folder " + folder + " cannot be created ("
                    + e.getClass().getSimpleName()
                    + "). Start the console in a folder that you can write, or set JDBC_URL.");
        }
        protect(folder, Files.getFileAttributeView(folder, PosixFileAttributeView.class));
    }

    /**
     * Takes the permissions of other users from the folder. If that is not possible, other users may be able to read the
     * folder, but they must not be able to write it, because the files of H2 can contain code that this process runs.
     *
     * @param permissions the permissions of the folder; null if its file system has none
     * @throws InvalidSettingException if other users can write the folder
     */
    static void protect(Path folder, @Nullable PosixFileAttributeView permissions) {
        Set<PosixFilePermission> present = permissions == null ? null : restrict(permissions);
        if (present == null) {
            LOG.warn(
                    "The file system of the folder {} has no permissions, so other users of this machine may be able to read"
                            + " the data of the console.",
                    folder);
            return;
        }
        if (OF_THE_OWNER.containsAll(present)) {
            return;
        }
        String found = folder + " has the permissions " + PosixFilePermissions.toString(present)
                + ", and this process may not change them";
        if (present.stream().anyMatch(TO_WRITE::contains)) {
            throw new InvalidSettingException("Other users can write the data of the console: the folder " + found
                    + ". Let its owner run chmod 700, or set JDBC_URL to a database in another folder.");
        }
        LOG.warn("Other users can read the data of the console: the folder {}.", found);
    }

    /** Returns the permissions after the attempt, because some file systems ignore it; null if they are unknown. */
    private static @Nullable Set<PosixFilePermission> restrict(PosixFileAttributeView view) {
        try {
            Set<PosixFilePermission> present = view.readAttributes().permissions();
            if (OF_THE_OWNER.containsAll(present)) {
                return present;
            }
            try {
                view.setPermissions(OF_THE_OWNER);
            } catch (IOException | UnsupportedOperationException notTheOwner) {
                return present;
            }
            return view.readAttributes().permissions();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return null;
        }
    }
}
