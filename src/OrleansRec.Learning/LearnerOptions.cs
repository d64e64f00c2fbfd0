using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;

namespace OrleansRec.Learning;

/// <summary>Settings of the model and its training; the defaults suit shops from a thousand to a million items.</summary>
public sealed record LearnerOptions
{
    /// <summary>How the tasks of the ranker share what they read, one of <see cref="ExtractorRegistry.Names"/>.</summary>
    public string Extractor { get; init; } = ExtractorRegistry.Default;

    /// <summary>What reads the behaviour sequence, one of <see cref="EncoderRegistry.Names"/>.</summary>
    public string Encoder { get; init; } = EncoderRegistry.Default;

    /// <summary>Floats per embedding (D), 8–512.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>Latest behaviours that the sequence encoder reads (L), 5–200.</summary>
    public int SequenceLength { get; init; } = 50;

    /// <summary>Candidates per ranking list in training (K), 4–200: the next item and the ones it must beat.</summary>
    public int ListSize { get; init; } = 40;

    /// <summary>Ranking lists per pass at most, 100 or more; larger logs are sampled anew in every pass, lists and first views alike.</summary>
    public int MaxListsPerEpoch { get; init; } = 40_000;

    /// <summary>
    /// Ranking lists of one person per pass at most, and as many lists of impressions: a list is for a person, so that the few
    /// with the longest histories must not decide alone what is learned.
    /// </summary>
    public int MaxListsPerPerson { get; init; } = 12;

    /// <summary>Passes over the log in a full training at most, 1–1,000; early stopping may end it before.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Passes without a better validation result after which training stops.</summary>
    public int Patience { get; init; } = 2;

    /// <summary>
    /// Steps, about, that the heads of content and people learn on alone behind the passes of a full training, whole passes of them, at most 15; 0–10,000,
    /// 0: none. No list changes by them.
    /// </summary>
    public int HeadSteps { get; init; } = 300;

    /// <summary>Sequence chunks per step at most, 1–1,024; a full training takes fewer of a log so small that a pass would be under 20 steps, down to 4.</summary>
    public int BatchSize { get; init; } = 48;

    /// <summary>What steps the network, one of <see cref="DenseOptimizerRegistry.Names"/>; <c>sgd</c> wants a higher <see cref="LearningRate"/>.</summary>
    public string Optimizer { get; init; } = DenseOptimizerRegistry.Default;

    /// <summary>What steps the rows of the tables, one of <see cref="RowOptimizerRegistry.Names"/>; <c>adagrad</c> wants a higher <see cref="TableLearningRate"/>.</summary>
    public string TableOptimizer { get; init; } = RowOptimizerRegistry.Default;

    /// <summary>
    /// How exactly training multiplies, one of <see cref="Learning.Precision.Names"/>: <c>bfloat16</c> is mixed precision, and refused where the
    /// device has no instructions for it. Weights, losses, validation and serving are floats always.
    /// </summary>
    public string Precision { get; init; } = Learning.Precision.Default;

    /// <summary>
    /// Days after which an example counts half in the losses of the next item and of the tasks of rows, above 0 and at most 36,500: tastes
    /// change. Null: all count alike. Validation weighs nothing.
    /// </summary>
    public double? HalfLifeDays { get; init; }

    /// <summary>Peak learning rate of dense parameters, above 0 and at most 0.1.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Peak learning rate of table rows, above 0 and at most 1.</summary>
    public double TableLearningRate { get; init; } = 4e-3;

    /// <summary>Learning rates of incremental rounds relative to the full training's, above 0 and at most 10.</summary>
    public double IncrementalScale { get; init; } = 0.25;

    /// <summary>Decoupled weight decay of dense parameters; rows decay when touched; 0–1.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of activations dropped, 0–0.9.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Share of items whose id is hidden in a step, so that content carries new items, 0–0.9.</summary>
    public double IdDropout { get; init; } = 0.1;

    /// <summary>
    /// Channels of the first convolution over pictures, 4–64 (8 suits drawings and small catalogues); a picture's vector has eight times as
    /// many floats. 0: pictures are not looked at. A shop without pictures has no convolutions whatever this is.
    /// </summary>
    public int PictureWidth { get; init; }

    /// <summary>Pictures per step that the convolutions learn from, 0–1,024; the others keep the vectors of the pass before.</summary>
    public int PicturesPerStep { get; init; } = 12;

    /// <summary>Pixels that a picture is shifted in training at most, 0–32: crops of a picture whose edge is repeated.</summary>
    public int PictureShift { get; init; }

    /// <summary>Pictures are mirrored at random in training.</summary>
    public bool PictureFlip { get; init; }

    /// <summary>Share of the behaviours before what is learned whose item is hidden in training (as BERT4Rec masks, Sun et al., 2019), 0–0.9.</summary>
    public double SequenceMask { get; init; }

    /// <summary>Share of the sequences that begin later in training than they could (crops, as CL4SRec's, Xie et al., 2022), 0–1.</summary>
    public double SequenceCrop { get; init; }

    /// <summary>How the similarity task sets the next item against others: <c>softmax</c>, or <c>bpr</c> (pairwise).</summary>
    public string RetrievalLoss { get; init; } = RetrievalLosses.Default;

    /// <summary>Items in the softmax of the similarity task; smaller catalogues use all items; at least 1.</summary>
    public int SoftmaxItems { get; init; } = 4096;

    /// <summary>Newest share of the events that validates instead of training, 0.01–0.5.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Ranking lists that validation needs; an incremental round waits for them.</summary>
    public int MinValidationLists { get; init; } = 20;

    /// <summary>Ranking lists that validation uses at most.</summary>
    public int MaxValidationLists { get; init; } = 1_500;

    /// <summary>How much worse than the live weights a candidate's validation loss may be, relative; the noise of small validation sets.</summary>
    public double GateTolerance { get; init; } = 0.01;

    /// <summary>
    /// How much worse than the live weights' a validation metric of a candidate may be, by its name in <c>GET /v1/models</c> (such as
    /// <c>purchase_auc</c>, <c>click_logloss</c>, <c>list_ndcg@10</c>, <c>category_accuracy</c>): relative for losses, absolute for the
    /// others, 0–1. An entry of 1 switches a default off. Metrics that the shop does not have are passed over.
    /// </summary>
    public Dictionary<string, double> Gates { get; init; } = new(StringComparer.Ordinal)
    {
        ["click_auc"] = 0.03,
        ["favorite_auc"] = 0.03,
        ["cart_auc"] = 0.03,
        ["purchase_auc"] = 0.03,
    };

    /// <summary>Labels of either outcome that validation needs for the gates of a binary task to judge, at least 1: fewer say nothing.</summary>
    public int MinGateLabels { get; init; } = 50;

    /// <summary>
    /// Items with an id embedding of their own at most, less a sixteenth that is for hash buckets, 32 or more; a row costs 8 · D + 4 bytes in
    /// training. Beyond it, the items that were not seen for the longest time share the buckets, until they are seen again.
    /// </summary>
    public int MaxItemRows { get; init; } = 1_000_000;

    /// <summary>
    /// Older examples that an incremental round repeats against forgetting, relative to its new ones, 0–4: of a sample of people who do not
    /// occur in it.
    /// </summary>
    public double ReplayShare { get; init; }

    /// <summary>People whose latest events are kept to be repeated at most, 0 or more; a random sample of all.</summary>
    public int ReplayPeople { get; init; } = 2_000;

    /// <summary>A drift (population stability index) or a share of new items above this is warned of, above 0.</summary>
    public double DriftThreshold { get; init; } = 0.25;

    /// <summary>How far the live weights' loss on the newest data may be above that of the rounds before without a warning, relative, above 0.</summary>
    public double TrendTolerance { get; init; } = 0.1;

    /// <summary>Gradients of dense parameters are clipped to this norm, above 0.</summary>
    public double MaxGradientNorm { get; init; } = 5;

    /// <summary>How the tasks' losses become one step, one of <see cref="BalancerRegistry.Names"/>; it multiplies <see cref="Weights"/>.</summary>
    public string Balancer { get; init; } = BalancerRegistry.Default;

    /// <summary>The shop's own tasks beside the built-in ones.</summary>
    public IReadOnlyList<TaskDefinition> Tasks { get; init; } = [];

    /// <summary>Steps from one look at the cosines of the tasks' gradients to the next; 0: none.</summary>
    public int ConflictSteps { get; init; }

    /// <summary>
    /// The tasks whose validation losses decide early stopping and the gate, by their geometric mean, such as <c>view,click=0.5</c>; null is
    /// the ranking task. Content and profile heads can be named too. <c>ndcg</c> stands for what the ranking's NDCG@10 lacks to 1.
    /// </summary>
    public string? StopOn { get; init; }

    /// <summary>Weights of the losses in the joint sum.</summary>
    public TaskWeights Weights { get; init; } = new();

    /// <summary>Threads of one tensor operation; 0 means half the cores, at least 1.</summary>
    public int Threads { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>
    /// Where a full training keeps after each pass where it stands, to be taken up after a kill, and where runs are logged
    /// (<c>runs/NAME/log.jsonl</c> and an event file of TensorBoard each). Null: nowhere.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>False: runs are not logged.</summary>
    public bool WriteLog { get; init; } = true;

    /// <summary>One task learned alone, one of rows or a content or profile head: what joint training is measured against.</summary>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public LearnerOptions Only(string task)
    {
        string[] builtIn = [TaskNames.Click, TaskNames.Favorite, TaskNames.Cart, TaskNames.Purchase, .. LossPlan.Heads];
        var isOwn = Tasks.Any(t => t.Name == task);
        if (!isOwn && !builtIn.Contains(task))
            throw new ArgumentException($"'{task}' is no task that can be learned alone; there are {string.Join(", ", builtIn.Concat(Tasks.Select(t => t.Name)))}.", nameof(task));
        return this with
        {
            Weights = isOwn ? TaskWeights.None : TaskWeights.Only(task),
            Tasks = [.. Tasks.Select(t => t with { Weight = t.Name == task ? 1 : 0 })],
            StopOn = task,
        };
    }

    /// <summary>False where the task, one of rows or a content or profile head, weighs nothing.</summary>
    internal bool Learns(string task) => task is TaskNames.Click or TaskNames.Favorite or TaskNames.Cart or TaskNames.Purchase || LossPlan.Heads.Contains(task)
        ? Weights.Of(task) > 0
        : Tasks.FirstOrDefault(t => t.Name == task) is not { Weight: 0 };

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        var faults = new OptionFaults();
        faults.Check(ExtractorRegistry.Has(Extractor), nameof(Extractor), Extractor, "one of " + string.Join(", ", ExtractorRegistry.Names));
        faults.Check(EncoderRegistry.Has(Encoder), nameof(Encoder), Encoder, "one of " + string.Join(", ", EncoderRegistry.Names));
        faults.Check(RetrievalLosses.Names.Contains(RetrievalLoss), nameof(RetrievalLoss), RetrievalLoss, "one of " + string.Join(", ", RetrievalLosses.Names));
        faults.Check(BalancerRegistry.Has(Balancer), nameof(Balancer), Balancer, "one of " + string.Join(", ", BalancerRegistry.Names));
        faults.Check(DenseOptimizerRegistry.Has(Optimizer), nameof(Optimizer), Optimizer, "one of " + string.Join(", ", DenseOptimizerRegistry.Names));
        faults.Check(RowOptimizerRegistry.Has(TableOptimizer), nameof(TableOptimizer), TableOptimizer, "one of " + string.Join(", ", RowOptimizerRegistry.Names));
        faults.Check(Learning.Precision.Names.Contains(Precision), nameof(Precision), Precision, "one of " + string.Join(", ", Learning.Precision.Names));
        if (Learning.Precision.Fault(Precision) is { } precision) faults.Add(precision);
        faults.Check(HalfLifeDays is null or (> 0 and <= 36_500), nameof(HalfLifeDays), HalfLifeDays ?? 0, "above 0 and at most 36,500");
        faults.Check(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        faults.Check(ConflictSteps >= 0, nameof(ConflictSteps), ConflictSteps, "at least 0");
        TaskFaults.Check(Tasks, faults);
        faults.Check(Dimension is >= 8 and <= 512, nameof(Dimension), Dimension, "8–512");
        faults.Check(SequenceLength is >= 5 and <= 200, nameof(SequenceLength), SequenceLength, "5–200");
        faults.Check(ListSize is >= 4 and <= 200, nameof(ListSize), ListSize, "4–200");
        faults.Check(MaxListsPerEpoch >= 100, nameof(MaxListsPerEpoch), MaxListsPerEpoch, "at least 100");
        faults.Check(MaxListsPerPerson >= 1, nameof(MaxListsPerPerson), MaxListsPerPerson, "at least 1");
        faults.Check(HeadSteps is >= 0 and <= 10_000, nameof(HeadSteps), HeadSteps, "0–10,000");
        faults.Check(Patience >= 1, nameof(Patience), Patience, "at least 1");
        faults.Check(Epochs is >= 1 and <= 1000, nameof(Epochs), Epochs, "1–1,000");
        faults.Check(BatchSize is >= 1 and <= 1024, nameof(BatchSize), BatchSize, "1–1,024");
        faults.Check(LearningRate is > 0 and <= 0.1, nameof(LearningRate), LearningRate, "above 0 and at most 0.1");
        faults.Check(TableLearningRate is > 0 and <= 1, nameof(TableLearningRate), TableLearningRate, "above 0 and at most 1");
        faults.Check(IncrementalScale is > 0 and <= 10, nameof(IncrementalScale), IncrementalScale, "above 0 and at most 10");
        faults.Check(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0–1");
        faults.Check(SoftmaxItems >= 1, nameof(SoftmaxItems), SoftmaxItems, "at least 1");
        Weights.Check(faults);
        faults.Check(Dropout is >= 0 and <= 0.9, nameof(Dropout), Dropout, "0–0.9");
        faults.Check(IdDropout is >= 0 and <= 0.9, nameof(IdDropout), IdDropout, "0–0.9");
        faults.Check(PictureWidth is 0 or (>= 4 and <= 64), nameof(PictureWidth), PictureWidth, "0 or 4–64");
        faults.Check(PicturesPerStep is >= 0 and <= 1024, nameof(PicturesPerStep), PicturesPerStep, "0–1,024");
        faults.Check(PictureShift is >= 0 and <= 32, nameof(PictureShift), PictureShift, "0–32");
        faults.Check(SequenceMask is >= 0 and <= 0.9, nameof(SequenceMask), SequenceMask, "0–0.9");
        faults.Check(SequenceCrop is >= 0 and <= 1, nameof(SequenceCrop), SequenceCrop, "0–1");
        faults.Check(ValidationShare is >= 0.01 and <= 0.5, nameof(ValidationShare), ValidationShare, "0.01–0.5");
        faults.Check(MinValidationLists >= 1, nameof(MinValidationLists), MinValidationLists, "at least 1");
        faults.Check(MaxValidationLists >= MinValidationLists, nameof(MaxValidationLists), MaxValidationLists, $"at least {nameof(MinValidationLists)}");
        faults.Check(GateTolerance is >= 0 and <= 1, nameof(GateTolerance), GateTolerance, "0–1");
        foreach (var (metric, tolerance) in Gates) faults.Check(tolerance is >= 0 and <= 1, $"{nameof(Gates)}:{metric}", tolerance, "0–1");
        GateNames.Check(Gates.Keys, Tasks, faults);
        faults.Check(MaxItemRows >= 32, nameof(MaxItemRows), MaxItemRows, "at least 32");
        faults.Check(ReplayShare is >= 0 and <= 4, nameof(ReplayShare), ReplayShare, "0–4");
        faults.Check(ReplayPeople >= 0, nameof(ReplayPeople), ReplayPeople, "at least 0");
        faults.Check(DriftThreshold > 0, nameof(DriftThreshold), DriftThreshold, "above 0");
        faults.Check(TrendTolerance > 0, nameof(TrendTolerance), TrendTolerance, "above 0");
        faults.Check(MinGateLabels >= 1, nameof(MinGateLabels), MinGateLabels, "at least 1");
        faults.Throw();
        StopCriterion.Parse(StopOn);
    }
}
