namespace OrleansRec.Learning.Pictures;

/// <summary>Settings of the network over pictures alone and its training.</summary>
public sealed record PictureOptions
{
    /// <summary>Channels of the first convolution, 4–128; the vector of a picture has eight times as many floats.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Passes over the pictures, 1–1,000.</summary>
    public int Epochs { get; init; } = 28;

    /// <summary>Pictures per step, 8–4,096.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Peak learning rate of AdamW, above 0 and at most 0.1.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decoupled weight decay, 0–1.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of a picture's vector dropped, 0–0.9.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Probability given to the other classes in training (Szegedy et al., 2016, section 7), 0–0.5.</summary>
    public double Smoothing { get; init; } = 0.1;

    /// <summary>Flip, shift, magnify and tint pictures in training, and average over a picture and its mirror image in scoring.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>Pixels that a picture is shifted at most, 0–32.</summary>
    public int Shift { get; init; } = 6;

    /// <summary>Share by which a picture is magnified or reduced at most, 0–0.5.</summary>
    public double Zoom { get; init; } = 0.15;

    /// <summary>How much brightness and contrast of each channel change at most, 0–1.</summary>
    public double Colour { get; init; } = 0.2;

    /// <summary>How exactly a step multiplies, one of <see cref="Learning.Precision.Names"/>; scoring is in floats.</summary>
    public string Precision { get; init; } = Learning.Precision.Default;

    /// <summary>Threads of one tensor operation; 0 means all cores.</summary>
    public int Threads { get; init; }

    public int Seed { get; init; } = 1;

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        var faults = new OptionFaults();
        faults.Check(Width is >= 4 and <= 128, nameof(Width), Width, "4–128");
        faults.Check(Epochs is >= 1 and <= 1000, nameof(Epochs), Epochs, "1–1,000");
        faults.Check(BatchSize is >= 8 and <= 4096, nameof(BatchSize), BatchSize, "8–4,096");
        faults.Check(LearningRate is > 0 and <= 0.1, nameof(LearningRate), LearningRate, "above 0 and at most 0.1");
        faults.Check(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0–1");
        faults.Check(Dropout is >= 0 and <= 0.9, nameof(Dropout), Dropout, "0–0.9");
        faults.Check(Smoothing is >= 0 and <= 0.5, nameof(Smoothing), Smoothing, "0–0.5");
        faults.Check(Shift is >= 0 and <= 32, nameof(Shift), Shift, "0–32");
        faults.Check(Zoom is >= 0 and <= 0.5, nameof(Zoom), Zoom, "0–0.5");
        faults.Check(Colour is >= 0 and <= 1, nameof(Colour), Colour, "0–1");
        faults.Check(Learning.Precision.Names.Contains(Precision), nameof(Precision), Precision, "one of " + string.Join(", ", Learning.Precision.Names));
        if (Learning.Precision.Fault(Precision) is { } precision) faults.Add(precision);
        faults.Throw();
    }
}
