/** Invitations: the public API, its values, and the SPI for adapters and hosts. */
@SuppressWarnings("module") // the host decides whether there is a validation provider
module dev.invitations {
    requires static transitive org.jspecify;
    requires static org.immutables.value.annotations;
    requires jakarta.validation;
    requires org.slf4j;

    exports dev.invitations;
    exports dev.invitations.model;
    exports dev.invitations.port;

    opens dev.invitations to
            org.hibernate.validator;
    opens dev.invitations.model to
            org.hibernate.validator;
}
