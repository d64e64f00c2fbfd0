using OrleansRec.Contracts.Errors;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of calls about models.</summary>
public static class ModelValidation
{
    /// <exception cref="InvalidRequestException">The version is empty or longer than <see cref="Limits.MaxIdBytes"/>.</exception>
    public static void RequireVersion(string version)
    {
        if (FieldRules.Id("version", version) is { } violation)
            throw violation.ToException();
    }
}
