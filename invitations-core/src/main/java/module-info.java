/** Invitations: the verbs, the model, and the ports that an adapter supplies. */
@SuppressWarnings("module") // the validation provider is the host's, if it has one
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
