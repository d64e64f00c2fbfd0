namespace OrleansRec.Learning;

/// <summary>Collects what is wrong with options, so that all of it is said at once.</summary>
internal sealed class OptionFaults
{
    private readonly List<string> _faults = [];

    public void Check(bool valid, string name, object value, string limit)
    {
        if (!valid) _faults.Add(FormattableString.Invariant($"'{name}' is {value}; it must be {limit}."));
    }

    public void Add(string fault) => _faults.Add(fault);

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Throw()
    {
        if (_faults.Count > 0) throw new ArgumentException(string.Join(" ", _faults));
    }
}
