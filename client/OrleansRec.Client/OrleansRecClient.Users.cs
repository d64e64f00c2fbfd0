using System.Runtime.CompilerServices;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <content>Users: what is known of them, forgetting, merging, export, profiles.</content>
public sealed partial class OrleansRecClient
{
    private const int ExportPage = 500;

    /// <summary>Replaces what the shop says about a user; returns when it is durable.</summary>
    public async Task<UserView> SetUserAsync(string userId, UserAttributes attributes, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        if (UserValidation.Check(attributes) is { } violation)
            throw violation.ToException();
        return await Tell(() => User(UserKey.ForUser(userId)).SetAttributes(attributes), cancellation);
    }

    /// <summary>What is known of a user.</summary>
    /// <exception cref="NotFoundException">Neither an event nor attributes of the user are known.</exception>
    public async Task<UserView> GetUserAsync(string userId, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        return await Ask(() => User(UserKey.ForUser(userId)).GetView(), cancellation)
            ?? throw UnknownUser(userId);
    }

    /// <summary>
    /// Removes a user: events, state, attributes, merged visitors. Events up to now are refused from then on, so that a replay brings nothing
    /// back; the next training round excludes the user. Forgetting again, or somebody unknown, is no error.
    /// </summary>
    /// <param name="dryRun">True only tells what there is.</param>
    public async Task<ForgetReceipt> ForgetUserAsync(string userId, bool dryRun = false, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        return await ForgetAsync(UserKey.ForUser(userId), dryRun, cancellation);
    }

    /// <summary>Removes a visitor who never signed in, as <see cref="ForgetUserAsync"/> removes a user.</summary>
    /// <param name="dryRun">True only tells what there is.</param>
    /// <exception cref="ConflictException">The visitor was merged into a user, whose events they are now: forget that user.</exception>
    public async Task<ForgetReceipt> ForgetVisitorAsync(string visitorId, bool dryRun = false, CancellationToken cancellation = default)
    {
        UserValidation.RequireVisitorId(visitorId);
        return await ForgetAsync(UserKey.ForVisitor(visitorId), dryRun, cancellation);
    }

    /// <summary>
    /// Makes a visitor's events the user's, without loss or double count; events sent for the visitor later count for the user too. Either may
    /// be unknown yet. Merging again changes nothing.
    /// </summary>
    /// <exception cref="InvalidRequestException">The visitor was merged into another user.</exception>
    public async Task<MergeResult> MergeUserAsync(string userId, string visitorId, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        UserValidation.RequireVisitorId(visitorId);
        return await Tell(() => User(UserKey.ForVisitor(visitorId)).MergeInto(userId), cancellation);
    }

    /// <summary>Everything about a user: first the user, then every event in the order in which they count, read in pages as they are asked for.</summary>
    /// <exception cref="NotFoundException">Neither an event nor attributes of the user are known.</exception>
    public IAsyncEnumerable<UserExportLine> ExportUserAsync(string userId, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        return ExportAsync(UserKey.ForUser(userId), UnknownUser(userId), cancellation);
    }

    /// <summary>Everything about a visitor who never signed in, as <see cref="ExportUserAsync"/> for a user.</summary>
    /// <exception cref="NotFoundException">No event of the visitor is known.</exception>
    /// <exception cref="ConflictException">The visitor was merged into a user, whose events they are now: export that user.</exception>
    public IAsyncEnumerable<UserExportLine> ExportVisitorAsync(string visitorId, CancellationToken cancellation = default)
    {
        UserValidation.RequireVisitorId(visitorId);
        return ExportAsync(UserKey.ForVisitor(visitorId), new NotFoundException($"Visitor '{visitorId}' is not known."), cancellation);
    }

    /// <summary>Interests, price level, preferred attributes and predicted traits; empty lists for an unknown user.</summary>
    public Task<UserProfile> GetProfileAsync(string userId, CancellationToken cancellation = default) => Profile(userId, 10, cancellation);

    /// <summary>Attributes of items that a user prefers, those first that stand out most; an empty list for an unknown user.</summary>
    /// <param name="count">1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    public async Task<AttributePreferences> GetAttributesAsync(string userId, int count = 10, CancellationToken cancellation = default)
    {
        var profile = await Profile(userId, count, cancellation);
        return new AttributePreferences
        {
            UserId = userId,
            Attributes = profile.PreferredAttributes,
            ModelVersion = profile.ModelVersion,
            Fallback = profile.Fallback,
        };
    }

    private async IAsyncEnumerable<UserExportLine> ExportAsync(
        string key, NotFoundException unknown, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var person = User(key);
        yield return new UserExportLine { User = await Ask(person.GetRecord, cancellation) ?? throw unknown };
        for (var version = 0L; ;)
        {
            var page = await Ask(() => person.ReadEvents(version, ExportPage), cancellation);
            foreach (var entry in page) yield return new UserExportLine { Event = entry };
            if (page.Length < ExportPage) yield break;
            version += page.Length;
        }
    }

    private Task<ForgetReceipt> ForgetAsync(string key, bool dryRun, CancellationToken cancellation)
    {
        var user = User(key);
        return dryRun ? Ask(() => user.Forget(dryRun: true), cancellation) : Tell(() => user.Forget(dryRun: false), cancellation);
    }

    private static NotFoundException UnknownUser(string userId) => new($"User '{userId}' is not known.");

    private async Task<UserProfile> Profile(string userId, int attributes, CancellationToken cancellation)
    {
        UserValidation.RequireId(userId);
        RecommendationValidation.RequireCount(attributes);
        return await Ask(() => User(UserKey.ForUser(userId)).GetProfile(attributes), cancellation);
    }
}
