using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Cluster.Tests.Learning;
using OrleansRec.Contracts.Events;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Models;
using OrleansRec.Grains.Training;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Cluster.Tests.Training;

/// <summary>Rounds over a real storage folder, without a cluster.</summary>
public sealed class RoundRunnerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansrec-rounds-").FullName;
    private readonly List<StatisticsLearner> _learners = [];
    private readonly InferenceEngine _engine =
        new(Options.Create(new EngineOptions()), TimeProvider.System, NullLogger<InferenceEngine>.Instance);

    private SqliteStorage _storage = null!;
    private bool _promote = true;
    private bool _isReadable = true;
    private bool _isCutOff;
    private string? _warning;
    private string? _refusal;
    private int _events;

    public async Task InitializeAsync() =>
        _storage = await SqliteStorage.OpenAsync(_folder, TimeProvider.System, NullLoggerFactory.Instance, default);

    public async Task DisposeAsync()
    {
        _engine.Dispose();
        await _storage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_NoVersionYet_TrainsInFullAndGoesLive()
    {
        await Append(30);
        var round = Run(NewRunner());
        Assert.Equal(("main-000001", "full", true, 30L, 30L), (round.Version, round.Kind, round.Promoted, round.Position, round.Events));
        var live = await _storage.Models.LiveAsync(GrainKeys.Model, default);
        Assert.Equal(("main-000001", "live", 30L, "better"), (live!.Version, live.Status, live.LogPosition, live.Note));
    }

    [Fact]
    public async Task Run_FullTrainingCutOffBesideALiveVersion_IsTakenUpOnce()
    {
        await Append(30);
        Run(NewRunner());
        _isCutOff = true;
        var runner = NewRunner();

        Assert.True(runner.IsDue(default));
        Assert.Equal("full", Run(runner).Kind);
        Assert.False(runner.IsDue(default));
        await Append(10);
        Assert.Equal("incremental", Run(runner).Kind);
    }

    [Fact]
    public async Task Run_SomebodyForgottenSince_StartsFromALearnerThatNeverKnewThem()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await _storage.Events.ForgetAsync("u:0", DateTimeOffset.UnixEpoch, default);
        await Append(5);

        Run(runner);

        Assert.Equal(2, _learners.Count);
    }

    [Fact]
    public async Task Run_SomebodyForgottenDuringTheRound_StoresNoVersionThatSawThem()
    {
        await Append(30);
        var forgotten = false;

        var round = NewRunner().Run(
            false,
            progress =>
            {
                if (forgotten || progress.Stage != "publishing") return;
                forgotten = true;
                _storage.Events.ForgetAsync("u:0", DateTimeOffset.UnixEpoch, default).AsTask().GetAwaiter().GetResult();
            },
            default);

        Assert.True(forgotten);
        Assert.Equal(("main-000001", true), (round.Version, round.Promoted));
        Assert.True(round.Events < 30);
        Assert.Single(await _storage.Models.ListAsync(GrainKeys.Model, default));
    }

    [Fact]
    public async Task Run_SomebodyForgottenBetweenTheLastLookAndTheSave_StoresNoVersionThatSawThem()
    {
        await Append(30);
        var forgotten = false;
        var store = new InterruptedStore(_storage.Models, async () =>
        {
            if (forgotten) return;
            forgotten = true;

            // As a person's grain does.
            await _storage.Events.ForgetAsync("u:0", DateTimeOffset.UnixEpoch, default);
            await _storage.Models.TakeEpochAsync(GrainKeys.Model, default);
        });

        var round = Run(NewRunner(store: store));

        Assert.True(forgotten);
        Assert.Equal(("main-000001", true, 20L), (round.Version, round.Promoted, round.Events));
        Assert.Single(await _storage.Models.ListAsync(GrainKeys.Model, default));
        Assert.Equal(2, _learners.Count);
    }

    [Fact]
    public async Task Run_NewEvents_LearnsOnlyThem()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await Append(5);
        var round = Run(runner);
        Assert.Equal(("main-000002", "incremental", 35L, 5L), (round.Version, round.Kind, round.Position, round.Events));
        Assert.Equal(35, Assert.Single(_learners).Learned);
    }

    [Fact]
    public async Task Run_Rejected_KeepsTheLiveVersionAndItsPosition()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await Append(5);
        _promote = false;
        var round = Run(runner);
        Assert.Equal(("main-000002", false), (round.Version, round.Promoted));
        Assert.Equal("main-000001", (await _storage.Models.LiveAsync(GrainKeys.Model, default))!.Version);
        Assert.Equal("rejected", (await _storage.Models.ListAsync(GrainKeys.Model, default))[0].Status);

        _promote = true;
        await Append(2);
        Assert.Equal(("main-000003", 7L), (Run(runner).Version, _learners[0].Learned - 30));
    }

    [Fact]
    public async Task Run_AnotherProcess_RestoresTheLiveVersion()
    {
        await Append(30);
        Run(NewRunner());
        await Append(5);
        var round = Run(NewRunner());
        Assert.Equal(("main-000002", 5L, 35), (round.Version, round.Events, _learners[^1].Learned));
    }

    [Fact]
    public async Task Run_RolledBack_GoesOnFromTheVersionThatIsLive()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await Append(5);
        Run(runner);
        await _storage.Models.ActivateAsync(GrainKeys.Model, "main-000001", default);
        var round = Run(runner);
        Assert.Equal(("main-000003", 5L, 2), (round.Version, round.Events, _learners.Count));
        Assert.True(_learners[0].IsDisposed);
    }

    [Fact]
    public async Task Run_AnotherTrainerTookOver_IsFencedAndSavesNothing()
    {
        await Append(30);
        var runner = NewRunner();
        var taken = false;
        Assert.Throws<FencedException>(() => runner.Run(false, progress =>
        {
            if (progress.Stage != "training" || taken) return;
            taken = true;
            _storage.Models.TakeEpochAsync(GrainKeys.Model, default).AsTask().GetAwaiter().GetResult();
        }, default));
        Assert.Empty(await _storage.Models.ListAsync(GrainKeys.Model, default));
        Assert.True(_learners[0].IsDisposed);
        Assert.Equal("main-000001", Run(runner).Version);
    }

    [Fact]
    public async Task Run_VersionActivatedMeanwhile_DoesNotPromoteOverIt()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await Append(5);
        Run(runner);
        await Append(5);
        var activated = false;
        Assert.Throws<FencedException>(() => runner.Run(false, progress =>
        {
            if (progress.Stage != "training" || activated) return;
            activated = true;
            _storage.Models.ActivateAsync(GrainKeys.Model, "main-000001", default).AsTask().GetAwaiter().GetResult();
        }, default));
        Assert.Equal("main-000001", (await _storage.Models.LiveAsync(GrainKeys.Model, default))!.Version);
        Assert.Equal(("main-000003", 10L), (Run(runner).Version, _learners[^1].Learned - 30L));
    }

    [Fact]
    public async Task Run_LiveCheckpointOfAnotherBuild_TrainsFromScratch()
    {
        await Append(30);
        Run(NewRunner());
        await Append(10);
        _isReadable = false;
        var round = Run(NewRunner());
        Assert.Equal(("main-000002", "full", true, 40L), (round.Version, round.Kind, round.Promoted, round.Events));
        Assert.Equal("main-000002", (await _storage.Models.LiveAsync(GrainKeys.Model, default))!.Version);
    }

    [Fact]
    public async Task Run_FromScratchAndWorse_KeepsTheLiveVersionAndTheNextRoundStandsOnIt()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        await Append(5);
        _promote = false;

        var round = runner.Run(fromScratch: true, _ => { }, default);

        Assert.Equal(("main-000002", "full", false), (round.Version, round.Kind, round.Promoted));
        Assert.Equal("main-000001", (await _storage.Models.LiveAsync(GrainKeys.Model, default))!.Version);
        Assert.Equal(await _storage.Models.LoadAsync(GrainKeys.Model, "main-000001", default), _learners[0].Live);
        _promote = true;
        var next = Run(runner);
        Assert.Equal(("main-000003", "incremental", 5L, 2), (next.Version, next.Kind, _learners[^1].Learned - 30L, _learners.Count));
    }

    [Fact]
    public async Task Run_NothingNew_WaitsWithoutAVersion()
    {
        var runner = NewRunner();
        await Append(30);
        Run(runner);
        var round = Run(runner);
        Assert.Equal((null, false, "nothing new"), (round.Version, round.Promoted, round.Reason));
        Assert.Single(await _storage.Models.ListAsync(GrainKeys.Model, default));
    }

    [Fact]
    public async Task IsDue_Automatic_CountsSinceTheLastLook()
    {
        var runner = NewRunner();
        await Append(39);
        Assert.False(runner.IsDue(default));
        await Append(1);
        Assert.True(runner.IsDue(default));
        Run(runner);
        await Append(9);
        Assert.False(runner.IsDue(default));
        await Append(1);
        Assert.True(runner.IsDue(default));
        _promote = false;
        Run(runner);
        Assert.False(runner.IsDue(default)); // what was rejected is not tried again without news
    }

    [Fact]
    public async Task Run_RoundThatWarns_IsLoggedAndCounted()
    {
        var (log, counted) = (new CapturedLog<RoundRunner>(), new ConcurrentDictionary<string, long>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, on) =>
            {
                if (instrument.Name.StartsWith("orleansrec.training.", StringComparison.Ordinal)) on.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        _warning = "Something has changed.";
        await Append(30);

        Run(NewRunner(log));

        Assert.Contains("Training round to position 30: Something has changed.", log.Lines);
        Assert.True(counted["orleansrec.training.rounds"] >= 1);
        Assert.True(counted["orleansrec.training.warnings"] >= 1);
    }

    [Fact]
    public async Task Run_SettingsThatDoNotFitTheData_AreOneSentenceOfTheLog()
    {
        var log = new CapturedLog<RoundRunner>();
        _refusal = "'StopOn' names a task 'refund'.";
        await Append(30);

        var round = Run(NewRunner(log));

        Assert.Equal((false, _refusal), (round.Promoted, round.Reason));
        Assert.Contains("No model is trained until settings and data fit each other: 'StopOn' names a task 'refund'.", log.Lines);
    }

    private static TrainingRound Run(RoundRunner runner) => runner.Run(fromScratch: false, _ => { }, default);

    private RoundRunner NewRunner(ILogger<RoundRunner>? logger = null, IModelStore? store = null)
    {
        var options = Options.Create(new TrainingOptions { FirstTrainingMinEvents = 40, MinNewEvents = 10, ReadPage = 7 });
        var following = Options.Create(new FollowerOptions());
        var follower = new CatalogueFollower(
            _storage.Catalogue, _engine, TimeProvider.System, following, NullLogger<CatalogueFollower>.Instance);
        var parts = new LearningParts(new StatisticsModelLoader(), () =>
        {
            _learners.Add(new StatisticsLearner(() => _promote, _isReadable, _warning, _refusal) { IsCutOff = _isCutOff });
            return _learners[^1];
        });
        var log = new LogReader(_storage.Events, options);
        return new RoundRunner(log, store ?? _storage.Models, follower, parts, users: null, options, TimeProvider.System, logger ?? NullLogger<RoundRunner>.Instance);
    }

    private async Task Append(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var user = $"u:{_events % 3}";
            var itemId = $"item-{_events % 7}";
            var e = new BehaviourEvent
            {
                EventId = $"e{_events++}",
                UserId = user[2..],
                ItemId = itemId,
                Type = EventTypes.View,
                Timestamp = DateTimeOffset.UtcNow,
            };
            var version = (await _storage.Events.ReadUserAsync(user, 0, 1_000, default)).Count;
            var item = await _storage.Catalogue.ResolveAsync(itemId, default);
            await _storage.Events.AppendAsync(user, version, [new EventToAppend(e, item)], default);
        }
    }
}
