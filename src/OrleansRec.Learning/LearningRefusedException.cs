namespace OrleansRec.Learning;

/// <summary>Settings and data do not fit each other, which shows only when the data are read; the message says what is wanted.</summary>
public sealed class LearningRefusedException(string message) : ArgumentException(message);
