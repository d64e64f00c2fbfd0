using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of users, the same for HTTP, the SDK and the grains.</summary>
public static class UserValidation
{
    /// <exception cref="InvalidRequestException">The id is empty, not UTF-8 or longer than <see cref="Limits.MaxIdBytes"/>.</exception>
    public static void RequireId(string userId)
    {
        if (FieldRules.Id("userId", userId) is { } violation)
            throw violation.ToException();
    }

    /// <exception cref="InvalidRequestException">The id is empty, not UTF-8 or longer than <see cref="Limits.MaxIdBytes"/>.</exception>
    public static void RequireVisitorId(string? visitorId)
    {
        if (FieldRules.Id("visitorId", visitorId) is { } violation)
            throw violation.ToException();
    }

    /// <summary>The first fault of a user's attributes; null where there is none.</summary>
    public static Violation? Check(UserAttributes? attributes) =>
        attributes?.Attributes is null
            ? new("attributes", "'attributes' is missing; send an object of texts.")
            : FieldRules.Map("attributes", attributes.Attributes, Limits.MaxAttributes);
}
