package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.Constants;
import org.jspecify.annotations.Nullable;

/** The file of an {@link EmbeddedDatabase}: its permissions and its version. */
final class EmbeddedFile {

    private static final int WRITTEN_BY_OTHER_VERSION = 90048;

    private static final int HEADER = 4096;

    /** The header is text. The format is the version of the file, in hexadecimal digits. */
    private static final Pattern FORMAT = Pattern.compile("^H:[0-9a-f].*?,format:([0-9a-f]+)", Pattern.DOTALL);

    private static final Set<PosixFilePermission> OF_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final String name;
    private final Path file;

    private EmbeddedFile(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /** Returns the file of the database with this path, to which H2 adds an extension. */
    static EmbeddedFile of(Path path) {
        String name = path.toAbsolutePath().toString();
        if (name.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "file must not contain a semicolon, which starts a setting of H2, but was \"" + name + "\"");
        }
        return new EmbeddedFile(name, Path.of(name + ".mv.db"));
    }

    String name() {
        return name;
    }

    /**
     * Creates the file so that only its owner can read and write it, or removes the permissions of all other users. H2
     * creates a new database in an empty file. Does nothing if the file system has no POSIX permissions.
     */
    void restrictToOwner() {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        if (Files.exists(file)) {
            removeOtherPermissions();
        } else {
            create();
        }
    }

    private void create() {
        try {
            Path folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // Another caller created the file in the meantime.
            removeOtherPermissions();
        } catch (IOException e) {
            throw new StorageException("The database file " + file + " cannot be created", false, e);
        }
    }

    private void removeOtherPermissions() {
        try {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> kept = EnumSet.noneOf(PosixFilePermission.class);
            kept.addAll(found);
            kept.retainAll(OF_OWNER);
            if (!kept.equals(found)) {
                Files.setPosixFilePermissions(file, kept);
            }
        } catch (IOException e) {
            throw new StorageException(
                    "Other users can read or write the database file " + file
                            + ", and this process must not change its permissions; let the owner of the file remove the"
                            + " permissions of all other users",
                    false,
                    e);
        }
    }

    /** Returns the failure for a file of another version of H2, with both versions; null for another error. */
    @Nullable StorageException versionFailure(SQLException e) {
        if (e.getErrorCode() != WRITTEN_BY_OTHER_VERSION) {
            return null;
        }
        return new StorageException(
                "The database file " + file + " was written by " + writer() + ", and cannot be read by H2 "
                        + runningVersion() + ", which is on the class path; export the file with SCRIPT TO of the H2"
                        + " that wrote it, and import it into a new file with RUNSCRIPT FROM",
                false,
                e);
    }

    private String writer() {
        String format = format();
        return switch (format) {
            case "1" -> "H2 1.4 (format 1)";
            case "2" -> "H2 2.0 or 2.1 (format 2)";
            case "3" -> "H2 2.2 or later (format 3)";
            case "" -> "an unknown version of H2";
            default -> "a later version of H2 (format " + format + ")";
        };
    }

    private String format() {
        try (InputStream in = Files.newInputStream(file)) {
            Matcher header = FORMAT.matcher(new String(in.readNBytes(HEADER), StandardCharsets.ISO_8859_1));
            return header.find() ? header.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Reads the field at run time, because the compiler copies the value of the constant into this class. */
    private static String runningVersion() {
        try {
            return String.valueOf(Constants.class.getField("VERSION").get(null));
        } catch (ReflectiveOperationException e) {
            return "of an unknown version";
        }
    }
}
