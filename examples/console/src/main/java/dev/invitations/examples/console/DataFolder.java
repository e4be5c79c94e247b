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
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.PropertyResolver;

/**
 * Lets only the owner open a database in a file, because the database has no password. It takes the permissions of other
 * users from a folder that it creates, and otherwise only from the file: another program may use the folder.
 */
final class DataFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private static final String H2_FILE = "jdbc:h2:file:";

    private static final Set<PosixFilePermission> OF_THE_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> TO_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private DataFolder() {}

    static void protect(PropertyResolver environment) {
        String url = environment.getProperty("spring.datasource.url", "");
        if (url.startsWith(H2_FILE)) {
            protect(Path.of(name(url) + ".mv.db").toAbsolutePath());
        }
    }

    /** Returns the name of the database of H2 without its extension. */
    private static String name(String url) {
        String name = url.substring(H2_FILE.length()).replaceFirst(";.*", "");
        return name.replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home")));
    }

    /** Returns the file for the key of links. Creates its folder, if necessary. Returns null for a database in memory. */
    static @Nullable Path linkKey(PropertyResolver environment) {
        String url = environment.getProperty("spring.datasource.url", "");
        if (url.startsWith("jdbc:h2:mem:")) {
            return null;
        }
        String name = url.startsWith(H2_FILE) ? name(url) : environment.getRequiredProperty("console.data");
        Path file = Path.of(name + ".link-key").toAbsolutePath();
        open(Objects.requireNonNull(file.getParent()), "LINK_KEY");
        return file;
    }

    /** Takes the permissions of other users from a file. */
    static void protectFile(Path file) {
        protect(file, Files.getFileAttributeView(file, PosixFileAttributeView.class));
    }

    private static void protect(Path file) {
        if (open(Objects.requireNonNull(file.getParent()), "JDBC_URL")) {
            return;
        }
        try {
            if (!Files.exists(file)) {
                Files.createFile(file); // an empty file is a new database
            }
        } catch (IOException e) {
            throw new InvalidSettingException("The file " + file + " cannot be created ("
                    + e.getClass().getSimpleName()
                    + "). Start the console in a folder that you can write, or set JDBC_URL.");
        }
        if (!Files.isReadable(file)) {
            throw new InvalidSettingException(
                    "The file " + file + " cannot be read. Let its owner run chmod 600, or set JDBC_URL.");
        }
        protectFile(file);
    }

    /**
     * Creates the folder for its owner only, or refuses a folder that other users can write.
     *
     * @param instead the setting without which the folder is needed
     * @return whether the folder is new
     */
    private static boolean open(Path folder, String instead) {
        boolean isNew = !Files.exists(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InvalidSettingException("The folder " + folder + " cannot be created ("
                    + e.getClass().getSimpleName() + "). Start the console in a folder that you can write, or set "
                    + instead + ".");
        }
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (isNew) {
            protect(folder, view);
        } else {
            requireNoOtherWriters(folder, view);
        }
        return isNew;
    }

    /** Refuses a folder that other users can write, because the files of H2 can contain code that this process runs. */
    private static void requireNoOtherWriters(Path folder, @Nullable PosixFileAttributeView view) {
        Set<PosixFilePermission> present = view == null ? null : read(view);
        if (present != null && present.stream().anyMatch(TO_WRITE::contains)) {
            throw otherWriters(folder, present);
        }
    }

    private static InvalidSettingException otherWriters(Path path, Set<PosixFilePermission> present) {
        return new InvalidSettingException("Other users can write the data of the console: " + path
                + " has the permissions " + PosixFilePermissions.toString(present)
                + ". Let its owner run chmod go-rwx, or set JDBC_URL to a database in another folder.");
    }

    /**
     * Takes the permissions of other users from the file or the folder. If that is not possible, other users may be able
     * to read it, but they must not be able to write it.
     *
     * @param permissions the permissions; null if the file system has none
     * @throws InvalidSettingException if other users can write the file or the folder
     */
    static void protect(Path path, @Nullable PosixFileAttributeView permissions) {
        Set<PosixFilePermission> present = permissions == null ? null : restrict(permissions);
        if (present == null) {
            LOG.warn(
                    "The file system of {} has no permissions, so other users of this machine may be able to read the data"
                            + " of the console.",
                    path);
            return;
        }
        if (present.stream().anyMatch(TO_WRITE::contains)) {
            throw otherWriters(path, present);
        }
        if (!OF_THE_OWNER.containsAll(present)) {
            LOG.warn(
                    "Other users can read the data of the console: {} has the permissions {}, and this process may not"
                            + " change them.",
                    path,
                    PosixFilePermissions.toString(present));
        }
    }

    /** Returns the permissions after the attempt, because some file systems ignore it; null if they are unknown. */
    private static @Nullable Set<PosixFilePermission> restrict(PosixFileAttributeView view) {
        Set<PosixFilePermission> present = read(view);
        if (present == null || OF_THE_OWNER.containsAll(present)) {
            return present;
        }
        Set<PosixFilePermission> ofTheOwner = EnumSet.copyOf(OF_THE_OWNER);
        ofTheOwner.retainAll(present);
        try {
            view.setPermissions(ofTheOwner);
        } catch (IOException | UnsupportedOperationException notTheOwner) {
            return present;
        }
        return read(view);
    }

    private static @Nullable Set<PosixFilePermission> read(PosixFileAttributeView view) {
        try {
            return view.readAttributes().permissions();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return null;
        }
    }
}
