#include "cmail.h"
