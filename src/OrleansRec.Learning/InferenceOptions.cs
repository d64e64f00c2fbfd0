using OrleansRec.Learning.Inference.Forms;

namespace OrleansRec.Learning;

/// <summary>How a trained version is served.</summary>
public sealed record InferenceOptions
{
    public const string Exact = "exact";
    public const string Lists = "lists";
    public const string Auto = "auto";

    private static readonly string[] Searches = [Auto, Exact, Lists];

    /// <summary>
    /// In what numbers and with which network: one of <see cref="ServingForms.Names"/>. <c>pruned</c> and <c>distilled</c> serve what the verb
    /// <c>forms</c> made of a trained version, and the full network until it has.
    /// </summary>
    public string Form { get; init; } = ServingForms.Float32;

    /// <summary>
    /// How the items nearest to a person are found: <c>exact</c>; <c>lists</c>, an inverted file that looks at a part of them; <c>auto</c>:
    /// <c>lists</c> from <see cref="ApproximateFrom"/> items on, else <c>exact</c>. Always <c>exact</c> on a GPU. Filters and similar items
    /// are exact in every form.
    /// </summary>
    public string Search { get; init; } = Auto;

    /// <summary>Items from which <c>auto</c> is approximate, at least 1,000.</summary>
    public int ApproximateFrom { get; init; } = 300_000;

    /// <summary>Share of the exact 100 nearest items that <c>lists</c> is set to find, 0.5–1, measured on walks through the shop's transitions.</summary>
    public double Recall { get; init; } = 0.98;

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        var faults = new OptionFaults();
        faults.Check(ServingForms.Names.Contains(Form), nameof(Form), Form, "one of " + string.Join(", ", ServingForms.Names));
        faults.Check(Array.IndexOf(Searches, Search) >= 0, nameof(Search), Search, "one of " + string.Join(", ", Searches));
        faults.Check(ApproximateFrom >= 1_000, nameof(ApproximateFrom), ApproximateFrom, "1000 or more");
        faults.Check(Recall is >= 0.5 and <= 1, nameof(Recall), Recall, "0.5–1");
        faults.Throw();
        if (Form == ServingForms.Int8Items && ServingForms.Refusal(Form, Device.Current.type) is { } refusal) throw new ArgumentException(refusal);
    }
}
