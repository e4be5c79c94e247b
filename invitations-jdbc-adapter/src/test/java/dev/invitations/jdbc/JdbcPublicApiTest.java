package dev.invitations.jdbc;

import dev.invitations.publicapi.PublicApi;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JdbcPublicApiTest {

    @Test
    void the_public_api_is_as_recorded() throws IOException {
        PublicApi.verify(JdbcStorage.class);
    }
}
