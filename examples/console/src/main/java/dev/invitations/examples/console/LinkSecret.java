package dev.invitations.examples.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import org.springframework.core.env.PropertyResolver;

/**
 * Finds the secret from which the library derives the links in mails: the setting LINK_KEY, or a random secret in a file
 * beside the database, which only its owner can read. A database in memory has a secret in memory.
 */
final class LinkSecret {

    /** The minimum length of the setting in characters, and the length of the file in bytes. */
    static final int LENGTH = 32;

    private LinkSecret() {}

    static byte[] of(PropertyResolver environment) {
        String setting = environment.getProperty("console.link-key", "").strip();
        if (!setting.isEmpty()) {
            return setting.getBytes(StandardCharsets.UTF_8);
        }
        Path file = DataFolder.linkKey(environment);
        return file == null ? random() : inFile(file);
    }

    /** Reads the secret. The first call creates the file. */
    static byte[] inFile(Path file) {
        byte[] secret;
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            DataFolder.protectFile(file);
            secret = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidSettingException("The file " + file + " cannot be read or created ("
                    + e.getClass().getSimpleName() + "). Let the console write its folder, or set LINK_KEY.");
        }
        if (secret.length != LENGTH) {
            throw new InvalidSettingException("The file " + file + " must have " + LENGTH + " bytes, but has "
                    + secret.length + ". Restore it, or delete it: then the links of earlier mails stop working.");
        }
        return secret;
    }

    /** Writes another file first, so that no process reads a part of the secret. */
    private static void create(Path file) throws IOException {
        // A temporary file has no permissions for other users.
        Path written = Files.createTempFile(Objects.requireNonNull(file.getParent()), "link-key", null);
        try {
            Files.write(written, random());
            Files.move(written, file);
        } catch (FileAlreadyExistsException another) {
            // Another process was first. Both use its secret.
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
