package dev.invitations;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret keys of the links to invitations. The first key signs new links, and every key verifies links. Immutable.
 *
 * <p>A key consists of random bytes, for example of {@link java.security.SecureRandom}. Keep it where the host keeps
 * its other secrets, and give every instance of the host the same keys. To replace a key, put the new key first and
 * keep the old key until the links that it signed have expired. A link whose key is gone does not work.
 */
public final class LinkKeys {

    private static final int MIN_BYTES = 32;

    private final List<SecretKeySpec> keys;

    private LinkKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Returns keys that sign and verify links with the secret.
     *
     * @param secret at least 32 random bytes, which are copied
     * @return the keys
     * @throws IllegalArgumentException if the secret has fewer than 32 bytes
     */
    public static LinkKeys of(byte[] secret) {
        return new LinkKeys(List.of(key("secret", secret)));
    }

    /** Returns keys that verify no link. */
    static LinkKeys none() {
        return new LinkKeys(List.of());
    }

    /**
     * Adds a key that verifies links and does not sign them.
     *
     * @param older at least 32 random bytes, which are copied: the secret of a key that signed links earlier
     * @return these keys and the other key
     * @throws IllegalArgumentException if the secret has fewer than 32 bytes, or is the secret of one of these keys
     */
    public LinkKeys and(byte[] older) {
        SecretKeySpec added = key("older", older);
        if (keys.contains(added)) {
            throw new IllegalArgumentException("older must differ from the other keys, but was given twice");
        }
        return new LinkKeys(Stream.concat(keys.stream(), Stream.of(added)).toList());
    }

    private static SecretKeySpec key(String name, byte[] secret) {
        int length = Objects.requireNonNull(secret, name + " must not be null").length;
        if (length < MIN_BYTES) {
            throw new IllegalArgumentException(name + " must have at least " + MIN_BYTES + " bytes, but had " + length);
        }
        return new SecretKeySpec(secret, LinkToken.ALGORITHM);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns the keys. The first key signs. */
    List<SecretKeySpec> all() {
        return keys;
    }

    /**
     * Returns the number of keys.
     *
     * @return a text that contains no key
     */
    @Override
    public String toString() {
        return "LinkKeys[" + keys.size() + "]";
    }
}
