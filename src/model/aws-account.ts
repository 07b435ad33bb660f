// Whose everything is that an AWS call makes: fronts answer with it, guests are told it.

/** The one account of an instance. */
export const AWS_ACCOUNT = '123456789012';
