import helmet from 'helmet';

/** Headers that keep browsers from doing with our pages what we do not. Swagger UI sets styles from its script. */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether there is TLS, and whether for ever, is known to the proxy in front.
  strictTransportSecurity: false,
});
