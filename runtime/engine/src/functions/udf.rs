//! The one shape that all our functions have in `DataFusion`.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::ArrayRef,
    datatypes::{DataType, Field, FieldRef},
};
use datafusion::{
    common::{Result, ScalarValue},
    logical_expr::{
        ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
        expr::ScalarFunction,
    },
};

use super::Args;

/// What a function computes. Never an error because of data: a failure is a null.
type Kernel = dyn Fn(&Args<'_>) -> Result<ArrayRef> + Send + Sync;

/// A function of the runtime, as `DataFusion` sees it: strict types, no coercion, immutable.
pub(crate) struct Udf {
    /// The function, and in square brackets what else makes it this one: a pattern, a format, the name of a secret.
    /// Never a secret's value.
    name: String,
    result: DataType,
    nullable: bool,
    signature: Signature,
    kernel: Box<Kernel>,
}

impl Udf {
    /// The call of a function that gives `result`.
    pub(crate) fn call(
        name: &'static str,
        result: DataType,
        args: Vec<Expr>,
        kernel: impl Fn(&Args<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
    ) -> Expr {
        Self::call_with(name, "", result, args, kernel)
    }

    /// The call of a function with something fixed when the plan is made. Two functions of one name, setting and
    /// result are the same function: their calls with the same arguments are computed once.
    pub(crate) fn call_with(
        name: &'static str,
        setting: &str,
        result: DataType,
        args: Vec<Expr>,
        kernel: impl Fn(&Args<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
    ) -> Expr {
        Self { nullable: true, ..Self::new(name, setting, result, kernel) }.on(args)
    }

    /// As [`Udf::call_with`], of a function that is never null.
    pub(crate) fn call_required(
        name: &'static str,
        setting: &str,
        result: DataType,
        args: Vec<Expr>,
        kernel: impl Fn(&Args<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
    ) -> Expr {
        Self::new(name, setting, result, kernel).on(args)
    }

    fn new(
        name: &'static str,
        setting: &str,
        result: DataType,
        kernel: impl Fn(&Args<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
    ) -> Self {
        let signature = Signature::variadic_any(Volatility::Immutable);
        let name = if setting.is_empty() { name.to_owned() } else { format!("{name}[{setting}]") };
        Self { name, result, nullable: false, signature, kernel: Box::new(kernel) }
    }

    fn on(self, args: Vec<Expr>) -> Expr {
        Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(ScalarUDF::new_from_impl(self)), args))
    }
}

impl ScalarUDFImpl for Udf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.result.clone())
    }

    fn return_field_from_args(&self, _: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(&self.name, self.result.clone(), self.nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|it| matches!(it, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let result = (self.kernel)(&Args::new(&args.args, rows))?;
        if constant {
            return ScalarValue::try_from_array(&result, 0).map(ColumnarValue::Scalar);
        }
        Ok(ColumnarValue::Array(result))
    }
}

impl fmt::Debug for Udf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl PartialEq for Udf {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.result) == (&other.name, &other.result)
    }
}

impl Eq for Udf {}

impl Hash for Udf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, &self.result).hash(state);
    }
}
