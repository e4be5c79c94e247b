package dev.invitations.contract.model;

import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.model.InvitationId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives the tokens of links in the format that the library documents, with the secret of {@link TestLinks}. */
public final class ReferenceLinks {

    private static final byte[] KEY = TestLinks.SECRET.getBytes(StandardCharsets.UTF_8);

    private ReferenceLinks() {}

    /** Returns the token of the link to the invitation. */
    public static String token(InvitationId id) {
        byte[] domain = id.domain().value().getBytes(StandardCharsets.UTF_8);
        byte[] uuid = ByteBuffer.allocate(16)
                .putLong(id.uuid().getMostSignificantBits())
                .putLong(id.uuid().getLeastSignificantBits())
                .array();
        byte[] purpose = "invitations/link/1".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {purpose, domain, uuid}) {
            signed.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
            signed.writeBytes(part);
        }
        byte[] keyId = Arrays.copyOf(hmac("invitations/key-id".getBytes(StandardCharsets.UTF_8)), 4);
        return String.join(
                ".", "i1", encoded(domain), encoded(uuid), encoded(keyId), encoded(hmac(signed.toByteArray())));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
